// @ts-check
/// <reference lib="dom" />
/** The page of one request: what it was about at the top, and a tab for each question that it may be opened with. */

import { html, useEffect, useRef } from "../html.js";
import { freeKey } from "../keys.js";
import { Copyable } from "../parts/copyable.js";
import { FactList } from "../parts/fact_list.js";
import { Loadable } from "../parts/loadable.js";
import { factsOf } from "../request_facts.js";
import { go, hashOf, route } from "../router.js";
import * as bodies from "../stores/bodies.js";
import * as conversation from "../stores/conversation.js";
import * as history from "../stores/history.js";
import * as story from "../stores/request.js";
import * as turns from "../stores/turns.js";
import { RequestBill } from "./request_bill.js";
import { RequestChanges } from "./request_changes.js";
import { RequestConversation } from "./request_conversation.js";
import { RequestDecision } from "./request_decision.js";
import { RequestHead } from "./request_head.js";
import { RequestRaw } from "./request_raw.js";
import { RequestTimeline } from "./request_timeline.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

/** In the order of their keys, 1 to 6. */
const TABS = [
  { id: "conversation", title: "Conversation", Tab: RequestConversation },
  { id: "changes", title: "Changes", Tab: RequestChanges },
  { id: "timeline", title: "Timeline", Tab: RequestTimeline },
  { id: "decision", title: "Decision", Tab: RequestDecision },
  { id: "raw", title: "Raw", Tab: RequestRaw },
  { id: "bill", title: "Tokens and bill", Tab: RequestBill },
];

/** @param {{ id: string }} props */
export function Request({ id }) {
  useEffect(() => {
    story.open(id);
    addEventListener("keydown", obey);
    return () => {
      removeEventListener("keydown", obey);
      for (const store of [story, bodies, conversation, turns]) store.close();
    };
  }, [id]);
  const request = story.request.value;

  return html`
    <div class="story">
      <${Loadable}
        status=${story.status.value}
        failure=${story.failure.value}
        onRetry=${() => story.open(id)}
        what="the request"
      >
        ${request && html`<${Page} request=${request} />`}
      <//>
    </div>
  `;
}

/** @param {{ request: RequestDetail }} props */
function Page({ request }) {
  useEffect(() => turns.follow(request), [request]);
  const open = tabOf();
  const nav = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const link = nav.current?.querySelector("[aria-current]");
    link?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [open.id]);
  return html`
    <${RequestHead} request=${request} place=${turns.place
      .value} back=${history.listHash.value} />
    <nav class="tabs" ref=${nav} aria-label="Parts of the request">
      ${TABS.map(({ id, title }, index) =>
        html`
          <a key=${id} href=${tabHash(
            request.id,
            id,
          )} aria-current=${id === open.id ? "page" : undefined}
            aria-keyshortcuts=${index + 1} title=${`${title} (${
              index + 1
            })`}>${title}</a>
        `
      )}
    </nav>
    <div class="story-columns">
      <div class="story-tab" data-tab=${open.id}>
        <${open.Tab} key=${open.id} request=${request} />
      </div>
      <aside class="story-facts" aria-label="Facts">
        <h2>Facts</h2>
        <${FactList} facts=${[
          ...factsOf(request),
          [
            "Request id",
            html`<${Copyable} text=${request.id} label="request id" />`,
          ],
        ]} />
      </aside>
    </div>
  `;
}

/** @returns {typeof TABS[number]} */
function tabOf() {
  const wanted = route.value.params.get("tab");
  return TABS.find(({ id }) => id === wanted) ?? /** @type {any} */ (TABS[0]);
}

/** The first one needs no name. @param {string} id @param {string} tab */
function tabHash(id, tab) {
  return hashOf("requests", id, { tab: tab === TABS[0]?.id ? null : tab });
}

/** @param {KeyboardEvent} event */
function obey(event) {
  const key = freeKey(event) ?? "";
  const id = story.request.peek()?.id;
  if (id === undefined && key !== "Escape") return;
  const { previous = null, next = null } = turns.place.peek() ?? {};
  const turn = key === "[" ? previous : key === "]" ? next : null;
  const tab = TABS[Number(key) - 1];
  if (key === "Escape") location.hash = history.listHash.peek();
  else if (turn !== null) go("requests", turn, route.peek().params);
  else if (tab !== undefined && id !== undefined) {
    location.hash = tabHash(id, tab.id);
  } else return;
  event.preventDefault();
}
