// @ts-check
/** The cards at the top of the overview. */

import { html } from "../html.js";
import { cardsOf } from "../overview_cards.js";
import { FigureCard } from "../parts/figure_card.js";
import { LENGTHS, numbers } from "../stores/overview.js";

/** Drawn once the numbers are there. */
export function Figures() {
  const span = numbers.value;
  if (span === null) return null;
  const length = LENGTHS[span.meta.range];
  return html`
    <dl class="figures">
      ${cardsOf(span).map((card) =>
        html`
          <${FigureCard} key=${card.label} card=${card} span=${length}
            before=${`${length} before`} />
        `
      )}
    </dl>
  `;
}
