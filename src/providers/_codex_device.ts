/** OpenAI's device code: signing in on a machine without a browser by typing a short code elsewhere. */

import { parseObject, textAt } from "./_json.ts";
import { jsonPost } from "./_oauth.ts";
import { codesIn, withReason } from "./_token_answer.ts";
import type {
  DeviceFlow,
  DeviceStart,
  OAuthAddresses,
  TokenAnswer,
} from "./sign_in.ts";

const VERIFY_URL = "https://auth.openai.com/codex/device";
const UNTOLD_INTERVAL_S = 5; // what RFC 8628 says to do when the answer names none
const LONGEST_INTERVAL_S = 60; // a slip in the answer must not make the person wait for minutes after agreeing

/** Codes after which nobody can agree any more; every other refusal means "not yet". */
const ENDED = new Set([
  "access_denied",
  "expired_token",
  "authorization_declined",
]);

type Poll = ReturnType<DeviceFlow["readPoll"]>;

export function codexDevice(clientId: string): DeviceFlow {
  return {
    redirectUri: "https://auth.openai.com/deviceauth/callback",
    start: (addresses) =>
      jsonPost(endpoint("usercode", addresses), { client_id: clientId }),
    readStart,
    poll: ({ deviceId, userCode }, addresses) =>
      jsonPost(endpoint("token", addresses), {
        device_auth_id: deviceId,
        user_code: userCode,
      }),
    readPoll,
  };
}

function endpoint(name: string, { tokenUrl }: OAuthAddresses): string {
  return new URL(`/api/accounts/deviceauth/${name}`, tokenUrl).href;
}

function readStart({ status, text }: TokenAnswer): DeviceStart | null {
  const json = status === 200 ? parseObject(text) : null;
  const deviceId = textAt(json, "device_auth_id");
  // Both spellings have been in use.
  const userCode = textAt(json, "user_code") ?? textAt(json, "usercode");
  if (deviceId === null || userCode === null) return null;
  // A number, though it comes as text.
  const told = Number(json?.["interval"] ?? NaN);
  const seconds = told > 0
    ? Math.min(told, LONGEST_INTERVAL_S)
    : UNTOLD_INTERVAL_S;
  return {
    deviceId,
    userCode,
    verifyUrl: VERIFY_URL,
    intervalMs: seconds * 1_000,
  };
}

function readPoll({ status, text }: TokenAnswer): Poll {
  const json = parseObject(text);
  if (status === 200) {
    const code = textAt(json, "authorization_code");
    const verifier = textAt(json, "code_verifier");
    return code === null || verifier === null
      ? { kind: "refused", why: "The sign-in gave no code" }
      : { kind: "code", code, verifier };
  }
  const isOver = codesIn(json).some((code) => ENDED.has(code)) ||
    // 403 and 404 are this address' way to say "not yet"; 429 and 5xx pass.
    status === 400 || status === 401 || status === 410;
  return isOver
    ? {
      kind: "refused",
      why: withReason("The sign-in was refused", status, json),
    }
    : { kind: "waiting" };
}
