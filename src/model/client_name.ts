/** What a client is called in lists and sums. */

const MAX_LENGTH = 40; // the known ones take half of it; it keeps a stranger from filling a table

/** The first word of its user agent without the version: "claude-cli", "codex_cli_rs"; "" when it says nothing. */
export function clientName(userAgent: string | null): string {
  const [word = ""] = (userAgent ?? "").trimStart().split(/[\s/]/, 1);
  return word.slice(0, MAX_LENGTH);
}
