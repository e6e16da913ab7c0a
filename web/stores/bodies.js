// @ts-check
/** The two bodies of the request whose page is open, read when a part of the page first needs them. */

import * as api from "../api.js";
import { resource } from "./resource.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** @param {"request" | "response"} side */
const side = (side) =>
  resource(
    (/** @type {string} */ id) => api.readBody(id, side),
    /** @type {string | null} */ (null),
  );

export const sides = { request: side("request"), response: side("response") };

/** Which of them are here or on their way, as one text. */
let asked = "";

/** @param {RequestDetail} request */
export function need({ id, requestBody, responseBody }) {
  const wanted = [id, requestBody?.sha256, responseBody?.sha256].join(" ");
  if (wanted === asked) return;
  close();
  asked = wanted;
  if (requestBody !== null) sides.request.load(id);
  if (responseBody !== null) sides.response.load(id);
}

/** Reads those again that could not be read. @param {string} id */
export function retry(id) {
  for (const one of Object.values(sides)) {
    if (one.status.peek() === "failed") one.load(id);
  }
}

export function close() {
  asked = "";
  sides.request.reset();
  sides.response.reset();
}
