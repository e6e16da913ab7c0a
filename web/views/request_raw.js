// @ts-check
/// <reference lib="dom" />
/** The request and its answer as they are stored: headers, bodies, and ways to take them along. */

import { bodyAddress, harAddress } from "../api.js";
import { whyNoBody } from "../conversation/absence.js";
import { curlOf } from "../curl.js";
import { html, useEffect } from "../html.js";
import { BodyPanel } from "../parts/body_panel.js";
import { CopyButton } from "../parts/copy_button.js";
import { FieldTable } from "../parts/field_table.js";
import { Fold } from "../parts/fold.js";
import { Loadable } from "../parts/loadable.js";
import { Section } from "../parts/section.js";
import { route, setParams } from "../router.js";
import { signedIn } from "../stores/auth.js";
import * as bodies from "../stores/bodies.js";
import * as conversation from "../stores/conversation.js";

/** @import { RequestDetail } from "../../src/api/wire.ts" */

const SIDES = /** @type {const} */ ([
  ["request", "Request"],
  ["response", "Response"],
]);

/** @param {{ request: RequestDetail }} props */
export function RequestRaw({ request }) {
  useEffect(() => bodies.need(request), [request]);
  return html`
    <div class="raw-tools">
      <${CopyButton} label="Copy as curl" text=${() => commandOf(request)}
        disabled=${bodies.sides.request.data.value === null} />
      <a class="button" href=${harAddress(request.id)} download>Download HAR</a>
    </div>
    ${isReading()
      ? html`
        <${Loadable} status="loading" failure="" what="the bodies"
          onRetry=${() => {}} />
      `
      : SIDES.map(([side, title]) =>
        html`
          <${Side} key=${side} request=${request} side=${side}
            title=${title} />
        `
      )}
  `;
}

/** Both are shown at once, so that neither pushes the other away. */
function isReading() {
  return Object.values(bodies.sides).some(({ status }) =>
    status.value === "loading"
  );
}

/** @param {{ request: RequestDetail, side: "request" | "response", title: string }} props */
function Side({ request, side, title }) {
  const { status, failure, data } = bodies.sides[side];
  const body = side === "request" ? request.requestBody : request.responseBody;
  const param = side === "request" ? "asked" : "answered";
  if (body === null) {
    return html`
      <${Section} title=${title}>
        <p class="story-none">${whyNoBody(request, side)}</p>
        <//>
    `;
  }
  return html`
    <${Section} title=${title}>
      <${Fold} label="Headers" preview=${body.headers.map(([name]) => name)
        .join(", ")}>
        <${FieldTable} fields=${body
          .headers} title=${`Headers of the ${side}`} />
        <//>
        <${Loadable} status=${status.value} failure=${failure
          .value} what=${`the ${side}`}
          onRetry=${() => bodies.retry(request.id)}>
          <${BodyPanel}
            side=${side}
            body=${body}
            text=${data.value}
            look=${route.value.params.get(param)}
            onLook=${(/** @type {string | null} */ look) =>
              setParams({ [param]: look })}
            address=${bodyAddress(request.id, side)}
          />
          <//>
          <//>
  `;
}

/** @param {RequestDetail} request */
function commandOf(request) {
  return curlOf(request, {
    origin: location.origin,
    body: bodies.sides.request.data.value ?? "",
    dialect: conversation.asked.value?.dialect ?? null,
    isLocked: signedIn.value,
  });
}
