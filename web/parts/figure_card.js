// @ts-check
/** One number that matters: what it is, what it is made of, how it has changed, and its course. */

import { Spark } from "../charts/spark.js";
import { html } from "../html.js";
import { ChangeNote } from "./change_note.js";

/** @import { Card } from "../overview_cards.js" */

/** @param {{ card: Card, before: string, span: string }} props `span` as in "24 h" */
export function FigureCard({ card, before, span }) {
  const { label, value, note, title, change, spark, kind } = card;
  return html`
    <div class="figure" title=${title}>
      <dt>${label}</dt>
      <dd class="figure-value">${value}</dd>
      <dd class="figure-note">${note}</dd>
      <dd class="figure-spark">
        <${Spark} values=${spark} kind=${kind}
          label=${`${label} over the last ${span}`} />
      </dd>
      <dd class="figure-note">
        <${ChangeNote} change=${change} before=${before} />
      </dd>
    </div>
  `;
}
