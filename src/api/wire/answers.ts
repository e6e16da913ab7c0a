/** What every change and every error looks like. */

/** Answer to a change. */
export interface Done<Data = undefined> {
  success: true;
  message: string;
  data?: Data;
}

export interface ErrorBody {
  error: string;
  /** For bad input: the field and what is wrong with it. */
  details?: unknown;
}
