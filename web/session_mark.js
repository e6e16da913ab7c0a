// @ts-check
/** A colour and a shape by which requests of one client session are seen to belong together; pure. */

const COLOURS = 6;
const SHAPES = /** @type {const} */ (["disc", "square", "diamond"]);

/** The same for the same id, on every page. @param {string} id */
export function markOf(id) {
  let hash = 0;
  for (let at = 0; at < id.length; at++) {
    hash = (Math.imul(hash, 31) + id.charCodeAt(at)) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 16;
  return {
    colour: 1 + hash % COLOURS,
    shape: SHAPES[Math.floor(hash / COLOURS) % SHAPES.length] ?? "disc",
  };
}
