/** The credentials of all accounts, sealed in the rows and open in memory. */

import { isDeepStrictEqual } from "node:util";
import type { Credentials } from "../model/account.ts";
import type { AccountRow } from "./account_rows.ts";
import { decrypt, encrypt } from "./secrets.ts";

interface Entry {
  readonly sealed: Uint8Array;
  /** Null when this key does not open it. */
  readonly open: Credentials | null;
}

export class Safe {
  readonly #key: Uint8Array;
  #entries = new Map<string, Entry>();

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
    return this.#entries.get(accountId)?.open ?? null;
  }

  /** The form in which these credentials stand in the account's row; null when it holds others. */
  sealedFormOf(
    accountId: string,
    credentials: Credentials,
  ): Uint8Array | null {
    const entry = this.#entries.get(accountId);
    return entry && isDeepStrictEqual(entry.open, credentials)
      ? entry.sealed
      : null;
  }

  /** Opens what the rows hold in place of what was known; true when any of it is different. */
  take(rows: readonly AccountRow[]): boolean {
    const before = this.#entries;
    this.#entries = new Map();
    let same = 0;
    for (const { id, credentials: sealed } of rows) {
      if (sealed === null) continue;
      const known = before.get(id);
      const isKnown = known !== undefined && areEqual(known.sealed, sealed);
      if (isKnown) same++;
      this.#entries.set(id, isKnown ? known : this.#open(id, sealed));
    }
    return same !== before.size || same !== this.#entries.size;
  }

  #open(owner: string, sealed: Uint8Array): Entry {
    const text = decrypt(sealed, { key: this.#key, owner });
    return { sealed, open: text === null ? null : JSON.parse(text) };
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
