/** What clients send in the bench, each time a little different, so that nothing is stored only once. */

const encoder = new TextEncoder();

/** Stands in every body, and its digits are replaced each time. */
export const COUNTER = "0000000000";

export interface Ask {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ASCII, with one `COUNTER` in it. */
  readonly body: string;
}

const TURN_BYTES = 4_300; // an agent's turn without its tools and files
const UPLOAD_BYTES = 1_048_576;

export type Shape = "json" | "sse" | "burst" | "upload";

export const ASKS: Readonly<Record<Shape, Ask>> = {
  json: ask("json", { bytes: TURN_BYTES, stream: false }),
  sse: ask("sse", { bytes: TURN_BYTES, stream: true }),
  burst: ask("burst", { bytes: TURN_BYTES, stream: true }),
  upload: ask("json", { bytes: UPLOAD_BYTES, stream: false }),
};

/** Gets a stream whose events come this far apart, each with the moment when it was sent. */
export function pacedAsk(pace: { events: number; everyMs: number }): Ask {
  return ask(`paced ${pace.events} ${pace.everyMs}`, {
    bytes: TURN_BYTES,
    stream: true,
  });
}

/** The provider of the bench reads from `x-bench` what to answer: it need not wait for the body to know. */
function ask(
  wanted: string,
  { bytes, stream }: { bytes: number; stream: boolean },
): Ask {
  const turn = {
    model: "claude-sonnet-4-6",
    max_tokens: 1024,
    stream,
    messages: [{ role: "user", content: COUNTER }],
  };
  turn.messages[0]!.content += "x".repeat(bytes - JSON.stringify(turn).length);
  return {
    path: "/v1/messages",
    headers: {
      "x-api-key": "key-of-the-client",
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
      "user-agent": "bench/1",
      "x-bench": wanted,
    },
    body: JSON.stringify(turn),
  };
}

/** Bytes that are sent again and again with another number in them. */
export class Numbered {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #at: number;

  /** One character is one byte; without `COUNTER` in it, it stays as it is. */
  constructor(text: string) {
    this.bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
    this.#at = text.indexOf(COUNTER);
  }

  /** The same array as before, so the one before must have been sent. */
  next(): Uint8Array<ArrayBuffer> {
    if (this.#at >= 0) {
      const digits = String(++count).padStart(COUNTER.length, "0");
      encoder.encodeInto(digits, this.bytes.subarray(this.#at));
    }
    return this.bytes;
  }
}

let count = Math.floor(Math.random() * 1e9); // other processes count, too

/** The whole request, head and body, as it goes over the wire. */
export function wireOf({ path, headers, body }: Ask, host: string): Numbered {
  return new Numbered([
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n"));
}
