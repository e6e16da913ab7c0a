// @ts-check
/** The one request whose story is open. */

import * as api from "../api.js";
import { resource } from "./resource.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

const detail = resource(
  api.readRequest,
  /** @type {RequestDetail | null} */ (null),
);

export const { data, status, failure, load } = detail;

/** Opens another one; what is shown of the last goes at once. @param {string} id */
export function open(id) {
  detail.reset();
  return load(id);
}
