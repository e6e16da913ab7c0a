// @ts-check
/// <reference lib="dom" />
/** Every request as one line, newest first and live, with the story of one beside it. */

import { html, useEffect, useRef } from "../html.js";
import { commandOf } from "../keys.js";
import { Empty, Loadable } from "../parts/loadable.js";
import { RequestTable } from "../parts/request_table.js";
import { go, hashOf } from "../router.js";
import * as requests from "../stores/requests.js";
import { now } from "../stores/ui.js";
import { Request } from "./request.js";
import { RequestToolbar } from "./request_toolbar.js";

/** @param {{ id: string | null }} props */
export function Requests({ id }) {
  const view = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const follow = (event) => {
      if (view.current && obey(event, view.current)) event.preventDefault();
    };
    addEventListener("keydown", follow);
    return () => removeEventListener("keydown", follow);
  }, []);

  useEffect(() => {
    if (id === null) return;
    return () => focus(rowOf(view.current, id));
  }, [id]);

  return html`
    <section class="requests" ref=${view} data-open=${id !== null}>
      <h1 class="hidden">Requests</h1>
      <div class="requests-list">
        <${RequestToolbar} />
        <${Loadable}
          status=${requests.status.value}
          failure=${requests.failure.value}
          onRetry=${requests.load}
          what="requests"
        >
          <${List} openId=${id} />
        <//>
      </div>
      ${id !== null && html`<${Request} key=${id} id=${id} />`}
    </section>
  `;
}

/** @param {{ openId: string | null }} props */
function List({ openId }) {
  if (requests.list.value.length === 0) {
    return html`
      <${Empty} title="No requests yet">
        <p>Point a client here and its requests appear as they arrive.</p>
        <p><a href="#/">The overview</a> says how.</p>
        <//>
    `;
  }
  if (requests.shown.value.length === 0) {
    return html`
      <${Empty} title="No request matches">
        <button type="button" class="button" onClick=${showAll}>Show all</button>
        <//>
    `;
  }
  return html`<${RequestTable} requests=${requests.shown.value} openId=${openId} now=${now} />`;
}

function showAll() {
  requests.text.value = "";
  requests.outcome.value = "all";
}

/** Moves along the links that open the rows. @param {KeyboardEvent} event @param {HTMLElement} view */
function obey(event, view) {
  const command = commandOf(event);
  if (command === "close") go("requests");
  else if (command === "filter") focus(view.querySelector("[data-filter]"));
  else if (command !== null) {
    const links = [...view.querySelectorAll("[data-row]")];
    const at = links.findIndex((link) => link === document.activeElement);
    const from = at >= 0 ? at : links.findIndex((link) => link.ariaCurrent);
    focus(links[command === "next" ? from + 1 : Math.max(from - 1, 0)] ?? null);
  }
  return command !== null;
}

/** @param {HTMLElement | null} view @param {string} id */
function rowOf(view, id) {
  const href = hashOf("requests", id);
  return view?.querySelector(`[data-row][href="${CSS.escape(href)}"]`) ?? null;
}

/** @param {Element | null} element */
function focus(element) {
  /** @type {HTMLElement | null} */ (element)?.focus();
}
