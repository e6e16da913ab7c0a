/** The account routes: what is sent → action → what is answered. */

import type { Context } from "hono";
import { authMethodOf } from "../actions/account_choices.ts";
import * as actions from "../actions/accounts.ts";
import { refreshUsage as refreshUsageOf } from "../actions/usage.ts";
import {
  CREDENTIAL_FIELDS,
  readAccountFields,
  withoutAuthMethod,
} from "./account_body.ts";
import { accountWire, quotaWire } from "./account_wire.ts";
import { readObject } from "./body.ts";
import type { ApiDeps } from "./deps.ts";
import { done, json } from "./respond.ts";

/** The ones that are asked first in front. */
export async function listAccounts(
  _: Context,
  deps: ApiDeps,
): Promise<Response> {
  const views = await actions.listAccounts(deps);
  return json(views.map(accountWire));
}

export async function addAccount(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const body = withoutAuthMethod(await readObject(req.raw));
  const fields = readAccountFields(body, [
    "name",
    "provider",
    "baseUrl",
    "priority",
    ...CREDENTIAL_FIELDS,
  ]);
  const account = await actions.addAccount(deps, fields);
  return done(`Account '${account.name}' added`, {
    accountId: account.id,
    weight: 1,
    authMethod: authMethodOf(account.provider),
  });
}

export async function changeAccount(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const fields = readAccountFields(await readObject(req.raw), [
    "name",
    "baseUrl",
    "priority",
    ...CREDENTIAL_FIELDS,
  ]);
  const account = await actions.changeAccount(deps, idOf(req), fields);
  return done(`Account '${account.name}' changed`, {
    accountId: account.id,
    name: account.name,
    baseUrl: account.baseUrl,
    priority: account.priority,
  });
}

export async function removeAccount(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const account = await actions.removeAccount(deps, idOf(req));
  return done(`Account '${account.name}' removed`, { accountId: account.id });
}

export async function pauseAccount(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { account, changed } = await actions.pauseAccount(deps, idOf(req));
  const how = changed ? "paused" : "is already paused";
  return done(`Account '${account.name}' ${how}`, { paused: account.paused });
}

export async function resumeAccount(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { account, changed } = await actions.resumeAccount(deps, idOf(req));
  const how = changed ? "resumed" : "is already resumed";
  return done(`Account '${account.name}' ${how}`, { paused: account.paused });
}

export async function renameAccount(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const fields = readAccountFields(await readObject(req.raw), ["name"]);
  const account = await actions.renameAccount(deps, idOf(req), fields.name);
  return done(`Account renamed to '${account.name}'`, {
    newName: account.name,
  });
}

export async function liftCooldowns(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { account, changed } = await actions.liftCooldowns(deps, idOf(req));
  const how = changed ? "is asked again" : "has nothing to wait for";
  return done(`Account '${account.name}' ${how}`, { lifted: changed });
}

/** Asks the provider, which may take some seconds. */
export async function refreshUsage(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const { account, quotas } = await refreshUsageOf(deps, idOf(req));
  return done(`Usage of account '${account.name}'`, {
    quotas: quotas.map(quotaWire),
  });
}

function idOf(request: Context["req"]): string {
  return request.param("id") ?? "";
}
