/** Leaves the comments of our modules at home: they are a quarter of what the page would load. */

/**
 * Takes out comments that have their lines to themselves; the lines stay, so that an error names the right one. A line
 * of a template that begins like a comment would go too: there is none.
 */
export function withoutComments(source: string): string {
  return source
    .replace(/^[ \t]*\/\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*$/gm, keepLines)
    .replace(/^[ \t]*\/\/.*$/gm, "");
}

function keepLines(comment: string): string {
  return comment.replace(/[^\n]/g, "");
}
