// @ts-check
/** Takes what is listed away as a file: with bodies for a network tool, or as a table for a spreadsheet. */

import { csvName, csvOf, saveFile } from "../charts/csv.js";
import { html, useSignal } from "../html.js";
import { Icon } from "../parts/icon.js";
import { Menu } from "../parts/menu.js";
import { queryOf } from "../request_filter.js";
import { sheetOf } from "../request_sheet.js";
import * as history from "../stores/history.js";
import { gather } from "../stores/history_export.js";
import { now } from "../stores/ui.js";

const MOST_IN_HAR = 500; // as the server has it

export function RequestExport() {
  const busy = useSignal(false);
  const query = queryOf(history.filter.value ?? {}, now.peek());
  query.set("limit", String(MOST_IN_HAR));

  async function handleCsv() {
    busy.value = true;
    const rows = await gather();
    busy.value = false;
    if (rows !== null) saveFile(csvName("requests"), csvOf(sheetOf(rows)));
  }

  return html`
    <${Menu} title="Export" label=${html`<${Icon} name="download" /> Export`}>
      <div class="exports">
        <a class="button" href=${`/api/requests/har?${query}`} download>
          HAR, with bodies
        </a>
        <p>The newest ${MOST_IN_HAR} of this list, for the network panel of a browser.</p>
        <button type="button" class="button" disabled=${busy.value}
          onClick=${handleCsv}>
          ${busy.value ? "Reading…" : "CSV, one line each"}
        </button>
        <p>The newest 10,000 of this list, for a spreadsheet.</p>
      </div>
      <//>
  `;
}
