/** OpenAI with an API key. */

import type { Credentials } from "../model/account.ts";
import type { Fields } from "../model/fields.ts";
import type { Prepared, Provider } from "./provider.ts";
import { judgeResponses } from "./_responses_judge.ts";
import { responsesQuotas } from "./_responses_limits.ts";
import { responsesDialect } from "./_responses.ts";

export const openai: Provider = {
  id: "openai",
  title: "OpenAI API",
  family: "openai",
  dialect: responsesDialect("dead"),
  baseUrl: "https://api.openai.com/v1",
  baseHasVersion: true,
  signIn: { kind: "key" },
  prepare,
  mayServe: () => true,
  judge: (answer, now) => judgeResponses(answer, { now, refusal: "dead" }),
  quotas: responsesQuotas,
};

function prepare(fields: Fields, credentials: Credentials): Prepared {
  if (credentials.kind !== "key") {
    throw new TypeError("An openai account is used with an API key");
  }
  return {
    fields: [...fields, ["authorization", `Bearer ${credentials.apiKey}`]],
    added: [],
  };
}
