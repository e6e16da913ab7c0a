// @ts-check
/** The room that the history takes: what it is, clearing it up, taking a copy, starting afresh. */

import { count, dayAndMinute, percent, size } from "../format.js";
import { html, useSignal } from "../html.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/field.js";
import { Icon } from "../parts/icon.js";
import { Loadable } from "../parts/loadable.js";
import { Meter } from "../parts/meter.js";
import { Setting, SettingGroup } from "../parts/setting.js";
import * as settings from "../stores/settings.js";

/** @import { ConfigWire, StorageWire } from "../../src/api/wire.ts" */
/** @import { Work } from "../stores/settings.js" */

const FULL = 0.95; // near it, the oldest bodies go
const MB = 1_048_576;
const CONFIRM = "reset";

export function Storage() {
  const { data, status, failure, load } = settings.storage;
  const { text, isFailed } = settings.report.value;
  return html`
    <${SettingGroup} id="storage" title="Storage"
      about="The database cleans itself up every hour; here you can do it now.">
      <${Loadable} status=${status.value} failure=${failure
        .value} onRetry=${load}
        what="the storage">
        ${data.value !== null && html`<${Figures} storage=${data.value} />`}
      <//>
      <div class="settings-acts">
        <${Act} work="cleanup" onClick=${settings.cleanUp}
          title="Clean up" busyTitle="Cleaning up…" />
        <${Act} work="compact" onClick=${settings.compact}
          title="Compact" busyTitle="Compacting…" />
        <span class="setting-said" role="status" data-tone=${isFailed
          ? "bad"
          : "ok"}>
          ${text !== "" &&
            html`<${Icon} name=${isFailed ? "alert" : "check"} />${text}`}
        </span>
      </div>
      <p class="setting-note">Clean up deletes what is older or more than the settings say. Compact gives free room in the file back to the disk. Requests go on meanwhile.</p>
    <//>
  `;
}

/** @param {{ storage: StorageWire }} props */
function Figures({ storage }) {
  const share = storage.bodyBytes / storage.budgetBytes;
  const saved = storage.bodyOriginalBytes === 0
    ? null
    : 1 - storage.bodyBytes / storage.bodyOriginalBytes;
  return html`
    <dl>
      <${Setting} name="Database" note=${freeNote(storage)}>
        ${size(storage.fileBytes)}<//>
      <${Setting} name="Requests" note=${since(storage.oldestRequestAt)}>
        ${count(storage.requests)}<//>
      <${Setting} name="Bodies" note=${`${
        size(storage.bodyOriginalBytes)
      } take ${size(storage.bodyBytes)}${
        saved === null ? "" : `, ${percent(saved)} less`
      }. ${since(storage.oldestBodyAt)}`}>
        <${Meter} label="Room for bodies" share=${share}
          tone=${share > FULL ? "warn" : "idle"}>${percent(share)} of ${count(
            storage.budgetBytes / MB,
          )} MB<//>
      <//>
    </dl>
  `;
}

/** @param {StorageWire} storage */
function freeNote({ freeBytes, canShrink }) {
  if (freeBytes === 0) return null;
  return canShrink
    ? `${size(freeBytes)} of it are free.`
    : `${
      size(freeBytes)
    } of it are free and will be used again. An older version made the file, so it can’t become smaller.`;
}

/** @param {string | null} oldest */
function since(oldest) {
  return oldest === null
    ? "None yet."
    : `The oldest is of ${dayAndMinute(oldest)}.`;
}

/** @param {{ work: Work, title: string, busyTitle: string, onClick: () => void }} props */
function Act({ work, title, busyTitle, onClick }) {
  const busy = settings.busy.value;
  return html`
    <button type="button" class="button" disabled=${busy !== null}
      onClick=${onClick}>
      ${busy === work ? html`<${Icon} name="running" /> ${busyTitle}` : title}
    </button>
  `;
}

/** @param {{ config: ConfigWire }} props */
export function Backup({ config }) {
  return html`
    <${SettingGroup} id="backup" title="Backup"
      about="All accounts and all history as they are now, in one file.">
      <a class="button" href="/api/backup" download>
        <${Icon} name="download" /> Download a backup
      </a>
      <p class="setting-note">
        The credentials in it stay encrypted with the key in <code>${config
          .places
          .home}/secret.key</code> (or <code>CCFLARE_SECRET_KEY</code>), which is not in the file: keep both, and not in the same place. A large database takes some seconds before the download begins. In a terminal: <code>ccflare --backup FILE</code>
      </p>
      <//>
  `;
}

export function Reset() {
  const isOpen = useSignal(false);
  return html`
    <${SettingGroup} id="reset" title="Reset"
      about="Starts all statistics afresh. Accounts and settings stay.">
      <button type="button" class="button" data-tone="bad"
        disabled=${settings.busy.value !== null}
        onClick=${() => isOpen.value = true}>
        Reset statistics
      </button>
      ${isOpen.value &&
        html`<${ResetDialog} onClose=${() => isOpen.value = false} />`}
    <//>
  `;
}

/** @param {{ onClose: () => void }} props */
function ResetDialog({ onClose }) {
  const typed = useSignal("");
  return html`
    <${Dialog}
      title="Reset statistics"
      action="Reset statistics"
      tone="bad"
      disabled=${typed.value !== CONFIRM}
      onClose=${onClose}
      onSubmit=${settings.resetStats}
    >
      <p>Every recorded request is deleted with its bodies, and the sums made of them. This cannot be undone; a backup can be downloaded first.</p>
      <${Field}
        name="confirm"
        label=${`Type ${CONFIRM} to confirm`}
        autofocus
        onInput=${(
          /** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget },
        ) => typed.value = currentTarget.value}
      />
      <//>
  `;
}
