/** The moments on the way of a request. */

/** Each in ms after arrival with fractions; null when it never came to that. */
export interface Timings {
  /** The client's body was here. */
  read: number | null;
  /** The line-up stood. */
  routed: number | null;
  /** The first attempt had its credential and went out. */
  sent: number | null;
  /** The headers of the answer that was served were here. */
  headers: number | null;
  /** The client's answer was handed to the server. */
  answered: number | null;
  /** The first byte of the body was here. */
  firstByte: number | null;
  /** The first piece of model output was here (streams only). */
  firstToken: number | null;
  /** The last byte of the body was here. */
  lastByte: number | null;
  /** The exchange was closed. */
  closed: number | null;
}

export function noTimings(): Timings {
  return {
    read: null,
    routed: null,
    sent: null,
    headers: null,
    answered: null,
    firstByte: null,
    firstToken: null,
    lastByte: null,
    closed: null,
  };
}
