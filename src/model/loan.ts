/** Memory that is used again for something else. */

/** Counts who reads some bytes, so that their memory is given back when the last of them has let go. */
export class Loan {
  readonly #giveBack: () => void;
  #holders = 0;

  constructor(giveBack: () => void) {
    this.#giveBack = giveBack;
  }

  /**
   * Says that somebody reads the bytes from now on, until it calls what this returns; harmless twice. Whoever cannot
   * tell when that is never calls it: then the memory is the collector's, as any other.
   */
  hold(): () => void {
    this.#holders++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#holders === 0) this.#giveBack();
    };
  }
}
