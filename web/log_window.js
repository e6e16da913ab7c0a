// @ts-check
/** Which lines of a long list are in sight, where some are opened and therefore taller; pure. */

/**
 * `tall` is, in the order of the list, where opened lines are and by how much they are taller.
 * @typedef {{ count: number, row: number, tall: readonly { at: number, more: number }[] }} Layout
 */

const MARGIN = 300; // px above and below, so that a turn of the wheel meets no gap

/** How tall all lines are together. @param {Layout} layout */
export function heightOf({ count, row, tall }) {
  return count * row + tall.reduce((sum, { more }) => sum + more, 0);
}

/** Where a line begins. @param {Layout} layout @param {number} index */
export function topOf({ row, tall }, index) {
  return tall.reduce(
    (sum, { at, more }) => at < index ? sum + more : sum,
    index * row,
  );
}

/**
 * The lines from `first` up to `end`, and the room that those before and behind them take.
 * @param {Layout} layout @param {{ top: number, height: number }} view
 */
export function windowOf(layout, { top, height }) {
  // A list that has just become shorter is not scrolled back yet.
  const from = Math.max(0, Math.min(top, heightOf(layout) - height));
  const first = lineAt(layout, from - MARGIN);
  const end = Math.min(
    lineAt(layout, from + height + MARGIN) + 1,
    layout.count,
  );
  return {
    first,
    end,
    before: topOf(layout, first),
    behind: heightOf(layout) - topOf(layout, end),
  };
}

/** The line at a height. @param {Layout} layout @param {number} px */
function lineAt({ count, row, tall }, px) {
  let index = Math.floor(Math.max(0, px) / row);
  let added = 0;
  for (const { at, more } of tall) {
    const top = at * row + added;
    if (px < top + row + more) {
      index = px < top ? Math.floor((px - added) / row) : at;
      return clamp(index, count);
    }
    added += more;
    index = Math.floor((px - added) / row);
  }
  return clamp(index, count);
}

/** @param {number} index @param {number} count */
function clamp(index, count) {
  return Math.max(0, Math.min(index, count - 1));
}
