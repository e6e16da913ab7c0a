// @ts-check
/** How accounts are chosen, how this page looks, and what program this is. */

import { span } from "../format.js";
import { html, useEffect } from "../html.js";
import { Choice } from "../parts/choice.js";
import { Copyable } from "../parts/copyable.js";
import { Icon } from "../parts/icon.js";
import { ProviderStatus } from "../parts/provider_status.js";
import { Setting, SettingGroup } from "../parts/setting.js";
import { logout, signedIn } from "../stores/auth.js";
import * as providers from "../stores/provider_status.js";
import * as settings from "../stores/settings.js";
import { theme } from "../stores/ui.js";

/** @import { ConfigWire } from "../../src/api/wire.ts" */
/** @import { Theme } from "../stores/ui.js" */

const ON_OFF = /** @type {const} */ ([["on", "On"], ["off", "Off"]]);

/** @param {{ config: ConfigWire }} props */
export function Routing({ config }) {
  const { usagePoll } = config;
  return html`
    <${SettingGroup} id="routing" title="Routing"
      about="Which account serves a request, and what is asked of providers besides.">
      <dl>
        <${Setting} name="Strategy"
          note="One account works until its session ends or it is limited, so that prompt caches stay warm. Strategies that spread requests throw them away and can trip a provider’s abuse detection.">
          By session<//>
        <${Setting} name="Session" note=${html`
          <code>SESSION_DURATION_MS=${config.sessionDurationMs}</code>
        `}>${span(config.sessionDurationMs)}<//>
        <${Setting} name="Usage of subscriptions" note=${html`
          <code>CCFLARE_USAGE_POLL=${usagePoll}</code>${" "}
          Asked of the provider now and then; it uses up nothing.
        `}>${usagePoll === "on" ? "Asked" : "Not asked"}<//>
        <${StatusSwitch} config=${config} />
      </dl>
    <//>
  `;
}

/** @param {{ config: ConfigWire }} props */
function StatusSwitch({ config: { providerStatus, fixed } }) {
  const variable = fixed.providerStatus;
  const isOn = providerStatus === "on";
  useEffect(() => isOn ? providers.follow() : undefined, [isOn]);
  const told = providers.status.data.value?.providers ?? [];
  return html`
    <${Setting} name="Provider status" note=${variable === undefined
      ? "Asked by this program, once a minute while somebody looks at the dashboard: status.claude.com and status.openai.com."
      : html`Set by <code>${variable}</code> in the environment.`}>
      ${variable === undefined
        ? html`
          <${Choice} name="provider-status" label="Provider status" options=${ON_OFF}
            value=${providerStatus} onChange=${settings.switchProviderStatus} />
        `
        : isOn
        ? "On"
        : "Off"}
      ${isOn && html`<${ProviderStatus} providers=${told} />`}
    <//>
  `;
}

export function PageSettings() {
  return html`
    <${SettingGroup} id="page" title="This page"
      about="Remembered by this browser.">
      <dl>
        <${Setting} name="Theme">
          <${Choice} name="theme" label="Theme" value=${theme.value}
            options=${[["system", "System"], ["light", "Light"], [
              "dark",
              "Dark",
            ]]}
            onChange=${(/** @type {Theme} */ next) => theme.value = next} />
        <//>
        ${signedIn.value && html`
          <${Setting} name="Admin token" note="This browser has shown it.">
            <button type="button" class="button" onClick=${logout}>
              <${Icon} name="leave" /> Log out
            </button>
            <//>
        `}
      </dl>
    <//>
  `;
}

/** @param {{ config: ConfigWire }} props */
export function Program({ config }) {
  const { prices, places, logLevel } = config;
  const source = prices.source === "fetched"
    ? "fetched from models.dev"
    : "came with the program";
  return html`
    <${SettingGroup} id="program" title="Program"
      about="What runs here, what it reckons with, and where its files are.">
      <dl>
        <${Setting} name="Version">ccflare ${config.version}<//>
        <${Setting} name="Prices" note=${prices.lastError ??
          (prices.offline
            ? html`<code>CF_PRICING_OFFLINE</code> is set: no newer ones are fetched.`
            : "Newer ones are fetched now and then.")}>
          Sheet of ${prices.sheetDate}, ${source}<//>
        <${Setting} name="Log level" note=${html`
          <code>LOG_LEVEL=${logLevel}</code> What is below it is not written. <a
            href="#/logs">To the log</a>
        `}>${logLevel}<//>
        <${Setting} name="Port">${config.port}<//>
        ${Object.entries({
          Database: places.database,
          Settings: places.settings,
          Logs: places.logs,
        }).map(([name, path]) =>
          html`
            <${Setting} key=${name} name=${name}>
              <${Copyable} text=${path} label=${`the path of ${name}`} />
              <//>
          `
        )}
      </dl>
    <//>
  `;
}
