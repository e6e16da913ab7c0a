/** One small turn as the client asks it that a subscription is for. */

import { type Question, turnOf } from "../support/upstream/asking.ts";

/** Claude's subscription serves Claude Code alone. */
const CLAUDE_CODE = "claude-cli/2.1.197 (external, cli)";

export function askAsClient(
  { url }: { readonly url: string },
  question: Question = {},
): Promise<Response> {
  const { path, headers, body } = turnOf(question);
  if (path === "/v1/messages") headers["user-agent"] = CLAUDE_CODE;
  return fetch(url + path, { method: "POST", headers, body });
}
