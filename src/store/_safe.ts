/** The credentials of all accounts, sealed in the rows and open in memory. */

import type { Credentials } from "../model/account.ts";
import type { AccountRow } from "./account_rows.ts";
import { decrypt, encrypt } from "./secrets.ts";

export class Safe {
  readonly #key: Uint8Array;
  #open = new Map<string, Credentials>();
  #sealed = "";

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Bound to the account: moved to another row it cannot be opened. */
  seal(accountId: string, credentials: Credentials): Uint8Array {
    return encrypt(JSON.stringify(credentials), {
      key: this.#key,
      owner: accountId,
    });
  }

  /** Null when there is none, or none that this key opens. */
  get(accountId: string): Credentials | null {
    return this.#open.get(accountId) ?? null;
  }

  /** Opens what the rows hold in place of what was known; true when any of it is different. */
  take(rows: readonly AccountRow[]): boolean {
    const sealed = rows.map((row) => row.credentials?.toBase64()).join();
    if (sealed === this.#sealed) return false;
    this.#sealed = sealed;
    this.#open = new Map();
    for (const { id, credentials } of rows) {
      const text = credentials &&
        decrypt(credentials, { key: this.#key, owner: id });
      if (text !== null) this.#open.set(id, JSON.parse(text));
    }
    return true;
  }
}
