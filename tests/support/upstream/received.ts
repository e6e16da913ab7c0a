/** One request as it came in over the wire, nothing tidied, nothing lost. */

import { zstdDecompressSync } from "node:zlib";
import { decodeText } from "./bytes.ts";

export interface Arrival {
  readonly method: string;
  /** Path and query exactly as written. */
  readonly target: string;
  /** In order, with the case and the repeats of the sender. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Without the framing of a chunked body. */
  readonly body: Uint8Array;
  /** Numbers the connections of one upstream from 1, in order of arrival. */
  readonly connection: number;
}

export class Received implements Arrival {
  readonly method: string;
  readonly target: string;
  readonly fields: Arrival["fields"];
  readonly body: Uint8Array;
  readonly connection: number;
  /** Bytes of the answer, head and framing included, that the socket has taken so far. */
  sentBytes = 0;
  /** Whose access token it carries; the credential itself where nobody knows it as one. */
  holder: string;
  /** Resolves when the client goes before it has its whole answer; never, when it stays. */
  readonly aborted: Promise<void>;
  #isAborted = false;
  readonly #resolveAborted: () => void;

  constructor(arrival: Arrival) {
    this.method = arrival.method;
    this.target = arrival.target;
    this.fields = arrival.fields;
    this.body = arrival.body;
    this.connection = arrival.connection;
    this.holder = this.credential;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.aborted = promise;
    this.#resolveAborted = resolve;
  }

  /** The target without its query. */
  get path(): string {
    return this.target.split("?", 1)[0]!;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  noteAborted(): void {
    this.#isAborted = true;
    this.#resolveAborted();
  }

  /** The first value of a field, whatever its case; null when it is not there. */
  header(name: string): string | null {
    return this.headers(name)[0] ?? null;
  }

  headers(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.fields
      .filter(([field]) => field.toLowerCase() === wanted)
      .map(([, value]) => value);
  }

  /** What the caller proves itself with: `x-api-key`, else the bearer token; "" without either. */
  get credential(): string {
    const key = this.header("x-api-key");
    if (key !== null) return key;
    return this.header("authorization")?.replace(/^bearer /i, "") ?? "";
  }

  /** The body as text, unpacked where it came packed. */
  text(): string {
    // Codex packs its bodies when it is signed in with ChatGPT.
    const isPacked = this.header("content-encoding") === "zstd";
    return decodeText(isPacked ? zstdDecompressSync(this.body) : this.body);
  }

  /** The body as JSON; an empty object where it is none. */
  json(): Record<string, unknown> {
    try {
      const value = JSON.parse(this.text());
      return typeof value === "object" && value !== null ? value : {};
    } catch {
      // A body that is no JSON has no properties to ask for, which is all the callers want to know.
      return {};
    }
  }
}
