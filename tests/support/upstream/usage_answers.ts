/** What a subscription answers when it is asked how much of it is used. */

import { codexUsage } from "./codex_limits.ts";
import type { Window } from "./quota_fields.ts";
import type { Received } from "./received.ts";
import { type Behaviour, jsonReply } from "./reply.ts";

/** True for the address of a Claude or of a ChatGPT subscription. */
export function isUsageQuestion({ method, path }: Received): boolean {
  return method === "GET" &&
    (path.endsWith(CLAUDE_PATH) || /\/(wham|api\/codex)\/usage$/.test(path));
}

const CLAUDE_PATH = "/api/oauth/usage";

/** Tells these windows: `5h`, `7d`, and for Claude `7d_<family>`. */
export function usage(windows: readonly Window[] = []): Behaviour {
  return (request, world) => {
    const isClaude = request.path.endsWith(CLAUDE_PATH);
    const tell = isClaude ? claudeUsage : codexUsage;
    return jsonReply(200, tell(windows, world.now()));
  };
}

function claudeUsage(windows: readonly Window[], now: number) {
  const told = windows.map(({ window, used, resetsInMs }) => {
    const name = window.replace("5h", "five_hour").replace("7d", "seven_day");
    const resetsAt = new Date(now + resetsInMs).toISOString();
    return [name, { utilization: used * 100, resets_at: resetsAt }];
  });
  return { five_hour: null, seven_day: null, ...Object.fromEntries(told) };
}
