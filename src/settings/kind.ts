/** What a setting can be. */

export interface Kind<Value> {
  /** What holds while nothing is said. */
  readonly fallback: Value;
  /** The value of a variable's or a flag's text, or of what stands in the file; or why it is none. */
  read(said: unknown): Value | Misfit;
}

/** The end of a sentence that begins with the setting. It never holds what was said, which may be a secret. */
export class Misfit {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}
