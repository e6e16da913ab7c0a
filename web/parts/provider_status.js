// @ts-check
/** What the providers say of their services, a word for each and what is going on. */

import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @import { ProviderReportWire } from "../../src/api/wire.ts" */

const LOOKS = {
  none: { tone: "ok", icon: "check" },
  maintenance: { tone: "warn", icon: "clock" },
  minor: { tone: "warn", icon: "alert" },
  major: { tone: "bad", icon: "alert" },
  critical: { tone: "bad", icon: "alert" },
};
const UNKNOWN = { tone: "idle", icon: "clock" };

/** `brief` leaves out what a healthy one says, and of another all but its first incident. @param {{ providers: readonly ProviderReportWire[], brief?: boolean }} props */
export function ProviderStatus({ providers, brief = false }) {
  return html`
    <ul class="providers" data-brief=${brief || undefined}
      aria-label="Status of the providers">
      ${providers.map((one) => {
        const { indicator, description, incidents, problem } = one;
        const { tone, icon } = indicator === null ? UNKNOWN : LOOKS[indicator];
        const told = brief ? incidents.slice(0, 1) : incidents;
        const isWell = indicator === "none" && told.length === 0;
        return html`
          <li key=${one.name} data-tone=${tone}
            title=${description ?? problem ?? undefined}>
            <${Icon} name=${icon} />
            <a href=${one.page} target="_blank" rel="noopener noreferrer">${one
              .name}</a>
            ${(!brief || told.length === 0) && html`
              <span>${brief && isWell ? "fine" : description ?? problem}</span>
            `}
            ${told.map((incident) =>
              html`<${Incident} key=${incident.name} incident=${incident} />`
            )}
          </li>
        `;
      })}
    </ul>
  `;
}

/** @param {{ incident: ProviderReportWire["incidents"][number] }} props */
function Incident({ incident: { name, status, url } }) {
  const words = status === "" ? name : `${name} (${status})`;
  return html`
    <span class="provider-incident">${url === null
      ? words
      : html`<a href=${url} target="_blank" rel="noopener noreferrer">${words}</a>`}</span>
  `;
}
