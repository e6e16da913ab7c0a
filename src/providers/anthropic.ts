/** Anthropic with an API key. */

import type { Credentials } from "../model/account.ts";
import type { Fields } from "../model/fields.ts";
import { judgeMessages } from "./_messages_judge.ts";
import { messagesQuotas } from "./_messages_limits.ts";
import { messagesDialect } from "./_messages.ts";
import type { Prepared, Provider } from "./provider.ts";

export const anthropic: Provider = {
  id: "anthropic",
  title: "Anthropic API",
  family: "claude",
  dialect: messagesDialect("dead"),
  baseUrl: "https://api.anthropic.com",
  baseHasVersion: false,
  signIn: { kind: "key" },
  prepare,
  mayServe: () => true,
  judge: (answer, now) => judgeMessages(answer, { now, refusal: "dead" }),
  quotas: messagesQuotas,
};

function prepare(fields: Fields, credentials: Credentials): Prepared {
  if (credentials.kind !== "key") {
    throw new TypeError("An anthropic account is used with an API key");
  }
  return {
    fields: [...fields, ["x-api-key", credentials.apiKey]],
    added: [],
  };
}
