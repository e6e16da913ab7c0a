// @ts-check
/** The answer to "is everything working?": a tone and a few sentences; pure. */

import { plural, timeAt } from "./format.js";

/** @import { AccountWire, HealthWire } from "../src/api/wire.ts" */
/** @import { Tone } from "./account_state.js" */

/** @typedef {{ tone: Tone, icon: string, head: string, rest: string }} StatusLine */

const MOST_NAMED = 3; // a line, not a list: that one stands below

/** Accounts that no request is sent with. @type {ReadonlySet<AccountWire["state"]>} */
const OUT = new Set(
  /** @type {const} */ ([
    "paused",
    "needs_sign_in",
    "token_trouble",
    "limited",
    "throttled",
  ]),
);

/** Whoever has one of them goes on working when the other is out. */
const FAMILIES = /** @type {const} */ ([
  ["Claude", ["claude-code", "anthropic"]],
  ["OpenAI", ["codex", "openai"]],
]);

/**
 * There must be an account.
 * @param {{ accounts: readonly AccountWire[], health: HealthWire | null, now: number }} state
 * @returns {StatusLine}
 */
export function statusLine({ accounts, health, now }) {
  const able = accounts.filter(canServe);
  const troubles = troublesOf(accounts, now);
  const rest = [sessionsOf(able, now), troubles].filter(Boolean).join(" ");
  const journal = health?.journal;
  if (journal?.state === "failing") {
    const why = journal.lastError ?? "the database cannot be written";
    return bad(`Requests are not being written down: ${why}.`, rest);
  }
  if (able.length === 0) {
    const back = soonest(accounts, now);
    return bad("No account can serve.", back === "" ? troubles : back);
  }
  const gone = FAMILIES.flatMap(([name, providers]) =>
    isOut(
        accounts.filter(({ provider }) =>
          /** @type {readonly string[]} */ (providers).includes(provider)
        ),
      )
      ? [`No ${name} account can serve.`]
      : []
  );
  if (gone.length > 0) {
    return { tone: "warn", icon: "alert", head: gone.join(" "), rest };
  }
  const needsHelp = accounts.some(({ state }) =>
    state === "needs_sign_in" || state === "token_trouble"
  );
  const head = headOf(accounts, able.length);
  return needsHelp
    ? { tone: "warn", icon: "alert", head, rest }
    : { tone: "ok", icon: "check", head, rest };
}

/** @param {AccountWire} account */
function canServe({ state }) {
  return !OUT.has(state);
}

/** True when there are accounts that should serve and none can. @param {readonly AccountWire[]} family */
function isOut(family) {
  return family.some(({ paused }) => !paused) && !family.some(canServe);
}

/** @param {string} head @param {string} rest @returns {StatusLine} */
function bad(head, rest) {
  return { tone: "bad", icon: "alert", head, rest };
}

/** @param {readonly AccountWire[]} accounts @param {number} able */
function headOf(accounts, able) {
  const [only] = accounts;
  if (accounts.length === 1) return `${only?.name} can serve.`;
  return able === accounts.length
    ? `All ${able} accounts can serve.`
    : `${able} of ${plural(accounts.length, "account")} can serve.`;
}

/** @param {readonly AccountWire[]} able @param {number} now */
function sessionsOf(able, now) {
  const running = able.filter(({ sessionInfo }) =>
    sessionInfo.active && sessionInfo.endsAt !== null
  );
  const named = running.slice(0, MOST_NAMED).map(({ name, sessionInfo }, nth) =>
    `${name} ${nth === 0 ? "has the session " : ""}until ${
      timeAt(Date.parse(sessionInfo.endsAt ?? ""), now)
    }`
  );
  return sentence(named, running.length);
}

/** @param {readonly AccountWire[]} accounts @param {number} now */
function troublesOf(accounts, now) {
  const out = accounts.filter(({ state }) =>
    OUT.has(state) || state === "down"
  );
  const named = out.slice(0, MOST_NAMED).map((account) => {
    const { name, state, stateUntil } = account;
    const until = stateUntil !== null && state !== "down"
      ? ` until ${timeAt(Date.parse(stateUntil), now)}`
      : "";
    return `${name} ${verbOf(account)}${until}`;
  });
  return sentence(named, out.length);
}

/** @param {AccountWire} account */
function verbOf({ state, auth_method }) {
  switch (state) {
    case "limited":
      return "is out of quota";
    case "throttled":
      return "is throttled";
    case "paused":
      return "is paused";
    case "token_trouble":
      return "cannot renew its token";
    case "needs_sign_in":
      return auth_method === "oauth" ? "needs sign-in" : "has a refused key";
    default:
      return "is asked last, its provider has trouble";
  }
}

/** Who is back first; empty when nobody comes back without help. @param {readonly AccountWire[]} accounts @param {number} now */
function soonest(accounts, now) {
  const [first] = accounts.filter(({ stateUntil }) => stateUntil !== null)
    .toSorted((a, b) =>
      Date.parse(a.stateUntil ?? "") - Date.parse(b.stateUntil ?? "")
    );
  if (first === undefined) return "";
  const at = timeAt(Date.parse(first.stateUntil ?? ""), now);
  return `${first.name} ${verbOf(first)} and back at ${at}.`;
}

/** @param {string[]} parts @param {number} all */
function sentence(parts, all) {
  if (parts.length === 0) return "";
  const more = all > parts.length ? ` and ${all - parts.length} more` : "";
  return `${parts.join(", ")}${more}.`;
}
