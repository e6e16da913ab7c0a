/** Sign-in of a machine without a browser, as ChatGPT's: a code to type, and asking until it was typed. */

import { jsonReply, type Reply } from "../upstream/reply.ts";
import { challengeOf, type ConsentDesk } from "./consent.ts";

/** Where a device's code is said to lead back to when it is exchanged. */
export const DEVICE_REDIRECT = "https://auth.openai.com/deviceauth/callback";

export class DeviceDesk {
  /** How long to wait before each question, in seconds. */
  interval = 5;
  /** How often it is said that the person has not agreed yet. */
  pending = 1;
  /** True for a person who says no. */
  denies = false;
  /** How often was asked. */
  polls = 0;
  readonly #desk: ConsentDesk;
  readonly #waiting = new Map<string, string>();
  readonly #verifiers: string[] = [];

  constructor(desk: ConsentDesk) {
    this.#desk = desk;
  }

  /** Every device id, typed code and verifier that was ever given out. */
  get secrets(): string[] {
    return [...this.#waiting.entries()].flat().concat(this.#verifiers);
  }

  start(): Reply {
    const number = this.#waiting.size + 1;
    const id = `deviceauth_${number}`;
    const userCode = `FAKE-${String(number).padStart(5, "0")}`;
    this.#waiting.set(id, userCode);
    // The interval is a string there, too.
    const interval = String(this.interval);
    return jsonReply(200, {
      device_auth_id: id,
      user_code: userCode,
      interval,
    });
  }

  poll(
    { device_auth_id: id = "", user_code: typed }: Record<string, string>,
  ): Reply {
    this.polls++;
    if (this.#waiting.get(id) !== typed) {
      return jsonReply(400, { error: { code: "deviceauth_unknown" } });
    }
    if (this.denies) {
      return jsonReply(400, { error: { code: "access_denied" } });
    }
    if (this.pending > 0) {
      this.pending--;
      return jsonReply(403, {
        error: { code: "deviceauth_authorization_pending" },
      });
    }
    const verifier = `verifier-of-${id}-`.padEnd(43, "x");
    this.#verifiers.push(verifier);
    const challenge = challengeOf(verifier);
    const given = { challenge, redirectUri: DEVICE_REDIRECT };
    return jsonReply(200, {
      authorization_code: this.#desk.give(given, "codex"),
      code_verifier: verifier,
      code_challenge: challenge,
    });
  }
}
