// @ts-check
/** A view that is fetched when somebody first goes there, so that the first page is not kept waiting by the others. */

import { html, signal, useEffect } from "../html.js";
import { Loadable } from "../parts/loadable.js";

/** @import { ComponentType } from "preact" */
/** @import { Status } from "../stores/resource.js" */

/** Some do without the id. @typedef {ComponentType<any>} View */

/** `what` completes “Loading …”. @param {string} what @param {() => Promise<View>} fetch @returns {View} */
export function late(what, fetch) {
  const view = signal(/** @type {View | null} */ (null));
  const status = signal(/** @type {Status} */ ("idle"));
  const failure = signal("");

  async function load() {
    status.value = "loading";
    try {
      view.value = await fetch();
      status.value = "ready";
    } catch {
      failure.value = "ccflare does not answer";
      status.value = "failed";
    }
  }

  return function Late({ id }) {
    useEffect(() => {
      if (status.peek() === "idle") load();
    }, []);
    if (view.value !== null) return html`<${view.value} id=${id} />`;
    return html`
      <${Loadable} status=${status.value} failure=${failure
        .value} onRetry=${load}
        what=${what} />
    `;
  };
}
