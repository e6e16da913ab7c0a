// @ts-check
/// <reference lib="dom" />
/** What holds while the program runs, what can be changed about it, and where everything is. */

import { html, useEffect } from "../html.js";
import { ClientLines } from "../parts/client_lines.js";
import { Loadable } from "../parts/loadable.js";
import { SettingGroup } from "../parts/setting.js";
import * as settings from "../stores/settings.js";
import { HistorySettings } from "./settings_history.js";
import { PageSettings, Program, Routing } from "./settings_program.js";
import { Backup, Reset, Storage } from "./settings_storage.js";

/** @param {{ origin?: string }} props */
export function Settings({ origin = globalThis.location?.origin }) {
  useEffect(settings.load, []);
  const config = settings.config.data.value;
  return html`
    <div class="settings">
      <h1 class="hidden">Settings</h1>
      <${SettingGroup} id="clients" title="Clients"
        about="Lines that point a client at this address. What it sends as its own key is thrown away.">
        <${ClientLines} origin=${origin} />
        <//>
        <${Loadable}
          status=${settings.config.status.value}
          failure=${settings.config.failure.value}
          onRetry=${settings.load}
          what="the settings"
        >
        ${config !== null && html`
          <${Routing} config=${config} />
          <${HistorySettings} config=${config} />
          <${Storage} />
          <${Backup} config=${config} />
          <${PageSettings} />
          <${Program} config=${config} />
          <${Reset} />
        `}
      <//>
    </div>
  `;
}
