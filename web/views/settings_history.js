// @ts-check
/** What is written down of each request, and for how long it is kept. */

import { html } from "../html.js";
import { NumberSetting } from "../parts/number_setting.js";
import { Setting, SettingGroup } from "../parts/setting.js";
import * as settings from "../stores/settings.js";

/** @import { ConfigWire } from "../../src/api/wire.ts" */

const KEPT = {
  full: "All bodies",
  errors: "Bodies of what failed",
  off: "No bodies",
};

/** @param {{ config: ConfigWire }} props */
export function HistorySettings({ config }) {
  const { fixed } = config;
  return html`
    <${SettingGroup} id="history" title="History"
      about="Saved at once and kept in ccflare.json. What is too old goes with the next clean-up, within the hour.">
      <dl>
        <${Setting} name="What is kept" note=${html`
          <code>STORE_PAYLOADS=${config.storePayloads}</code>${" "}
          Every request has its row in any case; credentials are never kept.
        `}>${KEPT[config.storePayloads]}<//>
        <${NumberSetting} name="Bodies" unit="days" min=${1} max=${365}
          value=${config.payloadDays} fixedBy=${fixed.payloadDays}
          note="What was sent and answered, word for word."
          onSave=${(/** @type {number} */ payloadDays) =>
            settings.keep({ payloadDays })} />
        <${NumberSetting} name="Room for bodies" unit="MB" min=${16}
          max=${1_048_576} value=${config.payloadBudgetMb}
          fixedBy=${fixed.payloadBudgetMb}
          note="Compressed. When it is used up, the oldest go first."
          onSave=${(/** @type {number} */ payloadBudgetMb) =>
            settings.keep({ payloadBudgetMb })} />
        <${NumberSetting} name="Requests" unit="days" min=${1} max=${3_650}
          value=${config.requestDays} fixedBy=${fixed.requestDays}
          note="Their rows, and the sums that charts are drawn from."
          onSave=${(/** @type {number} */ requestDays) =>
            settings.keep({ requestDays })} />
      </dl>
    <//>
  `;
}
