/** A person's Claude subscription, used by Claude Code. */

import type { Credentials } from "../model/account.ts";
import { type Field, fieldOf, type Fields } from "../model/fields.ts";
import { readClaudeUsage } from "./_claude_usage.ts";
import { claudeSignIn } from "./_claude_sign_in.ts";
import { judgeMessages } from "./_messages_judge.ts";
import { messagesQuotas } from "./_messages_limits.ts";
import { messagesDialect } from "./_messages.ts";
import { questionTo } from "./_question.ts";
import type { Prepared, Provider } from "./provider.ts";

const BETA = "anthropic-beta";
/** The API takes OAuth tokens only from requests that name this. */
const OAUTH_BETA = "oauth-2025-04-20";

export const claudeCode: Provider = {
  id: "claude-code",
  title: "Claude subscription",
  family: "claude",
  dialect: messagesDialect("stale"),
  baseUrl: "https://api.anthropic.com",
  baseHasVersion: false,
  signIn: claudeSignIn,
  prepare,
  // A subscription is sold for Claude Code; anything else is what keys are for.
  mayServe: (client) =>
    fieldOf(client, "user-agent")?.startsWith("claude-cli/") ?? false,
  judge: (answer, now) => judgeMessages(answer, { now, refusal: "stale" }),
  quotas: messagesQuotas,
  usage: {
    request: (credentials, base) =>
      questionTo(`${base}/api/oauth/usage`, prepare([], credentials)),
    read: readClaudeUsage,
  },
};

function prepare(fields: Fields, credentials: Credentials): Prepared {
  if (credentials.kind !== "tokens") {
    throw new TypeError("A claude-code account is used with tokens");
  }
  const credential: Field = [
    "authorization",
    `Bearer ${credentials.accessToken}`,
  ];
  if (fields.some(namesOAuth)) {
    return { fields: [...fields, credential], added: [] };
  }
  return {
    fields: [...withBeta(fields), credential],
    added: [`${BETA}: ${OAUTH_BETA}`],
  };
}

function namesOAuth([name, value]: Field): boolean {
  return name === BETA &&
    value.split(",").some((word) => word.trim() === OAUTH_BETA);
}

/** The word stands behind what the client says, which stays as it is to the byte. */
function withBeta(fields: Fields): Field[] {
  const last = fields.findLastIndex(([name]) => name === BETA);
  const said = fields[last]?.[1] ?? "";
  const beta: Field = [
    BETA,
    said === "" ? OAUTH_BETA : `${said},${OAUTH_BETA}`,
  ];
  return last === -1 ? [...fields, beta] : fields.with(last, beta);
}
