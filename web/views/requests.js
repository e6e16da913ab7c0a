// @ts-check
/** Every request, newest first and live; or, with an id, the page of one of them. */

import { html, useEffect } from "../html.js";
import { Empty, Loadable } from "../parts/loadable.js";
import { ListEnd } from "../parts/list_end.js";
import { filterOf } from "../request_filter.js";
import { go, route } from "../router.js";
import * as history from "../stores/history.js";
import { late } from "./late.js";
import { RequestChips } from "./request_chips.js";
import { RequestScroll } from "./request_scroll.js";
import { RequestToolbar } from "./request_toolbar.js";

const Request = late(
  "the request",
  async () => (await import("./request.js")).Request,
);

/** @param {{ id: string | null }} props */
export function Requests({ id }) {
  return id === null
    ? html`<${List} />`
    : html`<${Request} key=${id} id=${id} />`;
}

function List() {
  const { params } = route.value;
  useEffect(() => void history.show(filterOf(params)), [String(params)]);
  return html`
    <section class="requests" data-busy=${history.busy.value}>
      <h1 class="hidden">Requests</h1>
      <div class="requests-bars">
        <${RequestToolbar} />
        <${RequestChips} />
      </div>
      <${Loadable}
        status=${history.status.value}
        failure=${history.failure.value}
        onRetry=${history.restart}
        what="requests"
      >
        ${history.total.value > 0
          ? html`<${RequestScroll} />`
          : html`<${None} />`}
      <//>
    </section>
  `;
}

function None() {
  const { state } = history.end.value;
  const isFiltered = Object.keys(history.filter.value ?? {}).length > 0;
  if (state !== "all") {
    return html`
      <div class="placeholder">
        <p>None found yet.</p>
        <${ListEnd} end=${history.end.value} found=${0} onStop=${history.stop}
          onGoOn=${history.seek} />
      </div>
    `;
  }
  if (isFiltered) {
    return html`
      <${Empty} title="No request matches">
        <button type="button" class="button" onClick=${() => go("requests")}>
          Show all
        </button>
        <//>
    `;
  }
  return html`
    <${Empty} title="No requests yet">
      <p>Point a client here and its requests appear as they arrive.</p>
      <p><a href="#/">The overview</a> says how.</p>
      <//>
  `;
}
