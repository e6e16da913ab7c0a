/** A person's ChatGPT subscription, used by Codex. */

import type { Credentials } from "../model/account.ts";
import { type Field, fieldOf, type Fields } from "../model/fields.ts";
import { codexUsageUrl, readCodexUsage } from "./_codex_usage.ts";
import { codexSignIn } from "./_codex_sign_in.ts";
import { identityOf } from "./_identity.ts";
import { judgeResponses } from "./_responses_judge.ts";
import { questionTo } from "./_question.ts";
import { responsesQuotas } from "./_responses_limits.ts";
import { responsesDialect } from "./_responses.ts";
import type { Prepared, Provider } from "./provider.ts";

const ACCOUNT = "chatgpt-account-id";
const FEDRAMP = "x-openai-fedramp";

export const codex: Provider = {
  id: "codex",
  title: "ChatGPT subscription",
  family: "openai",
  dialect: responsesDialect("stale"),
  baseUrl: "https://chatgpt.com/backend-api/codex",
  baseHasVersion: true,
  signIn: codexSignIn,
  prepare,
  mayServe: () => true,
  hasPath: (path, client) =>
    path === "/v1/responses" || path.startsWith("/v1/responses/") ||
    (path === "/v1/models" && isCodexClient(client)),
  judge: (answer, now) => judgeResponses(answer, { now, refusal: "stale" }),
  quotas: responsesQuotas,
  usage: {
    request: (credentials, base) =>
      questionTo(codexUsageUrl(base), prepare([], credentials)),
    read: readCodexUsage,
  },
};

/**
 * What the client says of itself (originator, version, session) stays as it is, and no other client is made
 * to look like Codex. What it says of its own account goes: requests are counted for the chosen one.
 */
function prepare(fields: Fields, credentials: Credentials): Prepared {
  if (credentials.kind !== "tokens") {
    throw new TypeError("A codex account is used with tokens");
  }
  const { accessToken, idToken } = credentials;
  const identity = idToken === null ? null : identityOf(idToken);
  const accountId = credentials.accountId ?? identity?.accountId ?? null;
  const prepared: Field[] = fields.filter(([name]) =>
    name !== ACCOUNT && name !== FEDRAMP
  );
  prepared.push(["authorization", `Bearer ${accessToken}`]);
  if (accountId !== null) prepared.push([ACCOUNT, accountId]);
  if (identity?.isFedramp !== true) return { fields: prepared, added: [] };
  prepared.push([FEDRAMP, "true"]);
  return { fields: prepared, added: [`${FEDRAMP}: true`] };
}

/** Its list of models has a shape of its own, which only it can read. */
function isCodexClient(client: Fields): boolean {
  return [fieldOf(client, "originator"), fieldOf(client, "user-agent")]
    .some((name) => name?.toLowerCase().startsWith("codex") ?? false);
}
