/** Joins the style sheets of the page into one answer: nothing is painted before the last of them is there. */

/** Where the page finds them all. */
export const ALL_SHEETS = "/all.css";

const LINK = /[ \t]*<link rel="stylesheet" href="([^"]+)">\n/g;

/** Paths in the order in which the page names them, which decides between rules of equal weight. */
export function sheetsOf(html: string): string[] {
  return [...html.matchAll(LINK)].map(([, path]) => path!);
}

export function withOneSheet(html: string): string {
  let isFirst = true;
  return html.replace(LINK, () => {
    const line = isFirst
      ? `<link rel="stylesheet" href="${ALL_SHEETS}">\n`
      : "";
    isFirst = false;
    return line;
  });
}
