/** The moment at which the client leaves, for one thing at a time: to listen to an abort signal twice costs twice. */

export class Departure {
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#then();
  #then = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#onAbort);
  }

  /** Calls back when the client leaves, in place of whoever was called back before; at once when it has left. */
  then(callback: () => void): void {
    this.#then = callback;
    if (this.#signal.aborted) callback();
  }

  /** Nobody is called back any more. */
  end(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}
