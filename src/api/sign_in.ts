/** The routes by which a person signs in to a provider, and the page at which the browser may come back. */

import type { Context } from "hono";
import { landingPage } from "../actions/landing_page.ts";
import { Fault } from "../model/fault.ts";
import { readAccountFields } from "./account_body.ts";
import { readObject } from "./body.ts";
import type { ApiDeps } from "./deps.ts";
import { iso } from "./moment.ts";
import { done, json } from "./respond.ts";
import type { SignInStatusWire, SignInWire } from "./wire.ts";

export async function beginSignIn(
  { req }: Context,
  { signIns }: ApiDeps,
): Promise<Response> {
  const { flow, ...body } = await readObject(req.raw);
  const start = await signIns.begin({
    ...readAccountFields(body, ["name", "baseUrl", "priority"]),
    provider: req.param("provider"),
    flow,
  });
  const data: SignInWire = {
    authUrl: start.authorizeUrl,
    sessionId: start.id,
    provider: start.provider,
    flow: start.flow,
    device: start.device,
    renews: start.renews,
    remark: start.remark,
    expiresAt: iso(start.expiresAt),
  };
  return done(`Sign-in of '${start.name}' begun`, data);
}

export async function completeSignIn(
  { req }: Context,
  { signIns }: ApiDeps,
): Promise<Response> {
  const body = await readObject(req.raw);
  const account = await signIns.complete({
    sessionId: textOf(body, "sessionId"),
    code: textOf(body, "code"),
  });
  return done(`Account '${account.name}' signed in`, {
    provider: account.provider,
    accountId: account.id,
    name: account.name,
  });
}

export function showSignIn({ req }: Context, { signIns }: ApiDeps): Response {
  const { state, why, account } = signIns.status(req.param("id") ?? "");
  return json(
    {
      status: state,
      reason: why,
      accountId: account?.id ?? null,
    } satisfies SignInStatusWire,
  );
}

export function cancelSignIn({ req }: Context, { signIns }: ApiDeps): Response {
  signIns.cancel(req.param("id") ?? "");
  return done("Sign-in called off", {});
}

export async function landSignIn(
  { req }: Context,
  { signIns }: ApiDeps,
): Promise<Response> {
  const { searchParams } = new URL(req.url);
  const provider = req.param("provider") ?? "";
  return landingPage(await signIns.land(provider, searchParams));
}

function textOf(body: Readonly<Record<string, unknown>>, field: string) {
  const value = body[field];
  if (typeof value === "string" && value !== "") return value;
  throw new Fault("invalid", `Field '${field}' is required`, {
    details: { field },
  });
}
