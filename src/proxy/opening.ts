/** Reads as much of an answer as its verdict needs, and keeps what was read for the client. */

import type { Answer, AnswerBody } from "../model/answer.ts";
import { joinBytes } from "../model/bytes.ts";
import { fieldOf } from "../model/fields.ts";
import { SERVE, type Verdict } from "../model/verdict.ts";
import type { Provider } from "../providers/provider.ts";
import type { Deps } from "./deps.ts";
import { decodeSoFar } from "../model/unpack.ts";

/** As much of an error's text as is looked at; providers write a few hundred bytes. */
const MAX_ERROR_BYTES = 65_536;

export interface Judged {
  readonly verdict: Verdict;
  /** Begins with the first byte again, whatever was read for the verdict. */
  readonly body: AnswerBody;
  /** Monotonic ms at which the first byte was here, when it was read for the verdict. */
  readonly firstByteTick: number | null;
  /** The provider's own words, for an error answer that has some. */
  readonly error: string | null;
}

/** Rejects with a `SendError` when the upstream breaks off before the verdict stands. */
export function judge(
  answer: Answer,
  { provider, deps }: { provider: Provider; deps: Pick<Deps, "now" | "tick"> },
): Promise<Judged> {
  if (answer.status >= 400) return judgeError(answer, provider, deps);
  if (isEventStream(answer)) return judgeStream(answer, provider, deps);
  return Promise.resolve({
    verdict: SERVE,
    body: answer.body,
    firstByteTick: null,
    error: null,
  });
}

export function isEventStream(answer: Pick<Answer, "fields">): boolean {
  return fieldOf(answer.fields, "content-type")?.startsWith(
    "text/event-stream",
  ) ?? false;
}

async function judgeError(
  answer: Answer,
  provider: Provider,
  deps: Pick<Deps, "now" | "tick">,
): Promise<Judged> {
  const held = new HeldBody(answer.body, deps);
  while (held.size < MAX_ERROR_BYTES && await held.more());
  const text = new TextDecoder().decode(
    decodeSoFar(held.bytes(), encodingOf(answer), MAX_ERROR_BYTES) ??
      new Uint8Array(),
  );
  return {
    verdict: provider.judge({
      status: answer.status,
      fields: answer.fields,
      text,
    }, deps.now()),
    body: held,
    firstByteTick: held.firstByteTick,
    error: provider.dialect.errorMessage(text),
  };
}

/** A provider can answer 200 and then say in the first event that it will not; as long as nothing has gone to the client, that is an error like any other. */
async function judgeStream(
  answer: Answer,
  provider: Provider,
  deps: Pick<Deps, "now" | "tick">,
): Promise<Judged> {
  const held = new HeldBody(answer.body, deps);
  let verdict: Verdict = SERVE;
  while (await held.more()) {
    const opening = decodeSoFar(
      held.bytes(),
      encodingOf(answer),
      MAX_ERROR_BYTES,
    );
    if (opening === null) break;
    const look = provider.dialect.judgeOpening(
      opening,
      answer.fields,
      deps.now(),
    );
    if (look === "undecided") continue;
    if (look !== "clear") verdict = look;
    break;
  }
  return {
    verdict,
    body: held,
    firstByteTick: held.firstByteTick,
    error: null,
  };
}

export function encodingOf(answer: Pick<Answer, "fields">): string | null {
  return fieldOf(answer.fields, "content-encoding");
}

/** A body of which the beginning has been read and is kept. */
class HeldBody implements AnswerBody {
  firstByteTick: number | null = null;
  size = 0;
  #held: Uint8Array[] = [];
  #ended = false;
  readonly #rest: AnswerBody;
  readonly #deps: Pick<Deps, "tick">;

  constructor(rest: AnswerBody, deps: Pick<Deps, "tick">) {
    this.#rest = rest;
    this.#deps = deps;
  }

  /** Reads one more piece and keeps it; false at the end. */
  async more(): Promise<boolean> {
    if (this.#ended) return false;
    const piece = await this.#rest.read();
    if (piece === null) {
      this.#ended = true;
      return false;
    }
    this.firstByteTick ??= this.#deps.tick();
    this.size += piece.length;
    this.#held.push(piece);
    return true;
  }

  bytes(): Uint8Array {
    return this.#held.length === 1
      ? this.#held[0]!
      : joinBytes(this.#held, this.size);
  }

  read(): Promise<Uint8Array | null> {
    const piece = this.#held.shift();
    if (piece !== undefined) return Promise.resolve(piece);
    return this.#ended ? Promise.resolve(null) : this.#rest.read();
  }

  cancel(): void {
    this.#rest.cancel();
  }
}
