/** The command that lists the accounts and how they stand. */

import { listAccounts } from "../../actions/accounts.ts";
import type { AccountView } from "../../actions/account_view.ts";
import type { StateWord } from "../../actions/account_state.ts";
import { type Context, withState } from "../command.ts";
import { columns } from "../table.ts";
import { ago, counted, duration } from "../words.ts";

const HEADINGS = [
  "NAME",
  "PROVIDER",
  "PRIORITY",
  "STATE",
  "SESSION",
  "REQUESTS",
  "LAST USED",
];
const PRIORITY = 2;
const STATE = 3;
const REQUESTS = 5;

const STATE_WORDS: Readonly<Record<StateWord, string>> = {
  ready: "ready",
  active: "active",
  paused: "paused",
  needs_sign_in: "needs sign-in",
  token_trouble: "token trouble",
  limited: "out of quota",
  throttled: "slowed down",
  down: "provider down",
};

/** Codes of the sixteen colours that every terminal has. */
const COLORS: Readonly<Record<StateWord, number>> = {
  ready: 32,
  active: 32,
  paused: 90,
  needs_sign_in: 31,
  token_trouble: 33,
  limited: 33,
  throttled: 33,
  down: 33,
};

export function list({ said, terminal, program }: Context): Promise<number> {
  return withState(program, async (deps) => {
    const views = await listAccounts(deps);
    if (said.json !== undefined) {
      terminal.out(JSON.stringify(views.map(jsonOf), null, 2) + "\n");
      return 0;
    }
    if (views.length === 0) {
      terminal.err(
        "No accounts yet; ccflare --add-account NAME --provider anthropic adds one\n",
      );
      return 0;
    }
    terminal.out(tableOf(views, deps.now(), terminal.hasColor));
    for (const view of views) {
      if (view.state.word === "needs_sign_in") terminal.err(mending(view));
    }
    return 0;
  });
}

/** The names are those of `GET /api/accounts`, so that a script can read either. */
function jsonOf({ account, authMethod, state, session, ...rest }: AccountView) {
  return {
    id: account.id,
    name: account.name,
    provider: account.provider,
    plan: account.plan,
    auth_method: authMethod,
    base_url: account.baseUrl,
    priority: account.priority,
    created: iso(account.createdAt),
    paused: account.paused,
    state: state.word,
    stateReason: state.why,
    stateUntil: iso(state.until),
    requestCount: session.requests,
    totalRequests: rest.totalRequests,
    lastUsed: iso(rest.lastUsedAt),
    tokenStatus: rest.token.status,
    tokenExpiresAt: iso(rest.token.expiresAt),
    sessionInfo: {
      active: session.active,
      startedAt: iso(session.startedAt),
      endsAt: iso(session.endsAt),
      requestCount: session.requests,
    },
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function tableOf(
  views: readonly AccountView[],
  now: number,
  hasColor: boolean,
): string {
  const rows = views.map((view) => [
    view.account.name,
    view.account.provider,
    String(view.account.priority),
    stateText(view, now),
    sessionText(view, now),
    String(view.totalRequests),
    view.lastUsedAt === null ? "never" : ago(view.lastUsedAt, now),
  ]);
  const lines = columns([HEADINGS, ...rows], {
    right: [PRIORITY, REQUESTS],
    dress(cell, row, column) {
      const view = views[row - 1];
      if (!hasColor || column !== STATE || view === undefined) return cell;
      return `\x1b[${COLORS[view.state.word]}m${cell}\x1b[0m`;
    },
  });
  return lines.join("\n") + "\n";
}

function stateText({ state, authMethod }: AccountView, now: number): string {
  const isKey = state.word === "needs_sign_in" && authMethod === "api_key";
  const word = isKey ? "key refused" : STATE_WORDS[state.word];
  if (state.until === null) return word;
  const back = `back in ${duration(state.until - now)}`;
  return state.scope === null
    ? `${word}, ${back}`
    : `${word}, ${state.scope} ${back}`;
}

function sessionText({ session }: AccountView, now: number): string {
  if (!session.active || session.endsAt === null) return "-";
  const left = duration(session.endsAt - now);
  return `${left} left, ${counted(session.requests, "request")}`;
}

function mending({ account, state, authMethod }: AccountView): string {
  const how = authMethod === "api_key"
    ? "give it a new key in the dashboard, or --resume it to try once more"
    : `ccflare --sign-in '${account.name}' signs in again`;
  return `${account.name}: ${plain(state.why ?? "")}; ${how}\n`;
}

/** Keeps what a provider wrote from steering the terminal. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, " ");
}
