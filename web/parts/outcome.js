// @ts-check
/** How one request stands, as a badge. */

import { html } from "../html.js";
import { standingOf } from "../outcome.js";
import { Badge } from "./badge.js";

/** @import { Standing, State } from "../outcome.js" */

/** @type {Record<State, { tone: string, icon: string }>} */
const LOOKS = {
  running: { tone: "running", icon: "running" },
  ok: { tone: "ok", icon: "check" },
  error: { tone: "bad", icon: "cross" },
  left: { tone: "warn", icon: "left" },
};

/** @param {{ request: Standing & { errorMessage?: string | null } }} props */
export function OutcomeBadge({ request }) {
  const { state, word } = standingOf(request);
  const title = request.errorMessage ?? undefined;
  return html`<${Badge} ...${LOOKS[state]} word=${word} title=${title} />`;
}
