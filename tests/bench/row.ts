/** What a row of the bench is: one kind of measurement, run by itself or with the others. */

import type { LoadGenerator } from "./load.ts";
import type { Figure } from "./report.ts";

export interface Row {
  /** As it is asked for on the command line. */
  readonly name: string;
  readonly title: string;
  measure(bench: Bench): Promise<Figure[]>;
}

/** What all rows share. */
export interface Bench {
  /** The provider that everything is sent to in the end. */
  readonly upstream: { readonly url: string };
  readonly load: LoadGenerator;
  /** A look, not a measurement: fewer and shorter rounds. */
  readonly isQuick: boolean;
  /** Whether the program under test is a compiled executable. */
  readonly isBinary: boolean;
}
