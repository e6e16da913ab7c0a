// @ts-check
/** Reads all that the list could show, for a file. */

import { noteAuth } from "./auth.js";
import { read } from "./history.js";
import { toast } from "./toasts.js";

/** @import { RequestSummary } from "../../src/api/wire.ts" */

const MOST = 10_000;
const AT_ONCE = 1_000; // as much as the server gives

/** The newest ones; null when they could not be read. @returns {Promise<RequestSummary[] | null>} */
export async function gather() {
  /** @type {RequestSummary[]} */
  const all = [];
  let cursor = /** @type {string | null} */ ("");
  while (cursor !== null && all.length < MOST) {
    const page = noteAuth(await pageAt(cursor));
    if (!page.ok) {
      toast(page.message, "failed");
      return null;
    }
    all.push(...page.data.rows);
    cursor = page.data.next;
  }
  return all.slice(0, MOST);
}

/** @param {string} cursor Empty for the first page. */
function pageAt(cursor) {
  return read(cursor === "" ? {} : { cursor }, AT_ONCE);
}
