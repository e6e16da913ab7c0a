// @ts-check
/** What was said: the standing instructions, the messages so far, and the answer. */

import { whyNoBody, whyNoConversation } from "../conversation/absence.js";
import { callNames } from "../conversation/message.js";
import { amount, plural } from "../format.js";
import { html, useEffect, useSignal } from "../html.js";
import { Fold } from "../parts/fold.js";
import { Loadable } from "../parts/loadable.js";
import { MessageList } from "../parts/message_list.js";
import { Piece } from "../parts/piece.js";
import { ToolList } from "../parts/tool_list.js";
import * as bodies from "../stores/bodies.js";
import * as conversation from "../stores/conversation.js";
import * as turns from "../stores/turns.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */
/** @import { Asked } from "../conversation/conversation.js" */
/** @import { Message } from "../conversation/message.js" */

const FIRST = 12; // messages: what is new in a turn, and a little of what led to it
const STEP = 100; // drawn in well under a tenth of a second

/** @param {{ request: RequestDetail }} props */
export function RequestConversation({ request }) {
  useEffect(() => bodies.need(request), [request]);
  const asked = conversation.asked.value;
  const { status, failure } = bodies.sides.request;
  if (request.requestBody === null) {
    return html`<p class="story-none">${whyNoConversation(request)}</p>`;
  }
  return html`
    <${Loadable} status=${status.value} failure=${failure
      .value} what="the conversation"
      onRetry=${() => bodies.retry(request.id)}>
      ${asked === null
        ? html`<p class="story-none">${whyNoConversation(request)}</p>`
        : html`<${Talk} request=${request} asked=${asked} />`}
    <//>
  `;
}

/** @param {{ request: RequestDetail, asked: Asked }} props */
function Talk({ request, asked }) {
  const shown = useSignal(FIRST);
  const { system, tools, messages } = asked.prompt;
  const before = conversation.chain.value.toReversed()
    .flatMap(({ messages }) => messages);
  const answer = conversation.answered.value;
  const names = callNames([...before, ...messages, ...answer?.messages ?? []]);
  const hidden = Math.max(0, messages.length - shown.value);
  const instructions = system.reduce(
    (sum, one) => sum + ("text" in one ? one.text.length : 0),
    0,
  );
  return html`
    <div class="talk">
      ${system.length > 0 && html`
        <${Fold} label="System" length=${instructions}>
          ${system.map((piece, index) =>
            html`<${Piece} key=${index} piece=${piece} names=${names} />`
          )}
        <//>
      `}
      ${tools.length > 0 && html`
        <${Fold} label=${plural(tools.length, "tool")} preview=${tools.map((
          { name },
        ) => name).join(", ")}>
          <${ToolList} tools=${tools} />
          <//>
      `}
      ${request.previousResponseId &&
        html`<${Earlier} messages=${before} names=${names} />`}
      ${hidden > 0 && html`
        <p class="talk-more">
          <button type="button" class="button" onClick=${() =>
            shown.value += STEP}>
            Show ${amount(Math.min(hidden, STEP))} of ${plural(
              hidden,
              "earlier message",
            )}
          </button>
        </p>
      `}
      <h2 class="hidden">Messages</h2>
      <${MessageList} messages=${messages.slice(
        hidden,
      )} names=${names} from=${hidden + 1} />
      ${asked.remark && html`<p class="talk-remark">${asked.remark}</p>`}
      <${Answer} request=${request} names=${names} />
    </div>
  `;
}

/** The turns that the request only names, of which the provider keeps the words. @param {{ messages: Message[], names: Map<string, string> }} props */
function Earlier({ messages, names }) {
  const left = turns.before.value.length - conversation.chain.value.length;
  const failure = conversation.chainFailure.value;
  return html`
    <p class="talk-more">
      This request goes on from an earlier answer.${" "}
      ${left > 0
        ? html`
          <button type="button" class="button" onClick=${conversation
            .showEarlier}>
            Show the turn before
          </button>
        `
        : messages.length === 0 && "That one is not recorded."}
      ${failure !== "" &&
        html`<span role="alert">Cannot show it: ${failure}</span>`}
    </p>
    ${messages.length > 0 &&
      html`<${MessageList} messages=${messages} names=${names} />`}
  `;
}

/** @param {{ request: RequestDetail, names: Map<string, string> }} props */
function Answer({ request, names }) {
  const { status, failure } = bodies.sides.response;
  const answer = conversation.answered.value;
  return html`
    <h2 class="talk-answer">Answer${answer?.ending &&
      html`<span class="story-note">ended with ${answer.ending}</span>`}</h2>
    ${request.responseBody === null
      ? html`<p class="story-none">${whyNoBody(request, "response")}</p>`
      : html`
        <${Loadable} status=${status.value} failure=${failure
          .value} what="the answer"
          onRetry=${() => bodies.retry(request.id)}>
          ${answer && html`
            <${MessageList} messages=${answer.messages} names=${names} />
            ${answer.error &&
              html`<p class="talk-remark" data-tone="bad">${answer.error}</p>`}
            ${answer.remark &&
              html`<p class="talk-remark">${answer.remark}</p>`}
            ${answer.messages.length === 0 && !answer.error && !answer.remark &&
              html`<p class="story-none">It holds no message; the raw view shows it.</p>`}
          `}
        <//>
      `}
  `;
}
