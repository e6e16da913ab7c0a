// @ts-check
/** The sign-in that is under way: begins it, asks how it stands, and hands in what the person pastes. */

import * as api from "../api.js";
import { batch, signal } from "../html.js";
import * as accounts from "./accounts.js";
import { noteAuth } from "./auth.js";
import { toast } from "./toasts.js";

/** @import { AccountWire, SignInWire } from "../../src/api/wire.ts" */
/** @import { SignInAsk } from "../api.js" */

const POLL_MS = 1_500; // quick enough to feel live, for the few minutes that it lasts

/** What was begun, or null. */
export const session = signal(
  /** @type {{ ask: SignInAsk, start: SignInWire } | null} */ (null),
);
/** Why it ended without an account; empty while it goes on. */
export const failure = signal("");

/** A failure to begin is shown by whoever asked. @param {SignInAsk} ask */
export async function begin(ask) {
  const result = noteAuth(await api.beginSignIn(ask));
  if (result.ok) {
    const start = /** @type {SignInWire} */ (result.data.data);
    batch(() => {
      session.value = { ask, start };
      failure.value = "";
    });
    watch(start.sessionId);
  }
  return result;
}

/** New tokens for an account that is there; it and its history stay. @param {AccountWire} account */
export async function beginAgain({ name, provider }) {
  const result = await begin({ name, provider });
  if (!result.ok) toast(result.message, "failed");
}

/** Resolves to a sentence about what went wrong, or null. @param {string} code */
export async function complete(code) {
  const current = session.value;
  if (current === null) return null;
  const { provider, sessionId } = current.start;
  const result = noteAuth(
    await api.completeSignIn(provider, { sessionId, code }),
  );
  if (result.ok) {
    await conclude(sessionId);
    return null;
  }
  await look(sessionId); // what ended it is shown in its place
  return failure.value === "" ? result.message : "";
}

/** Leaves nothing behind, on the server neither. */
export async function cancel() {
  const current = session.value;
  if (current === null) return;
  batch(() => {
    session.value = null;
    failure.value = "";
  });
  await api.cancelSignIn(current.start.sessionId);
}

/** Asks until it is over or another one was begun. @param {string} sessionId */
function watch(sessionId) {
  setTimeout(async () => {
    if (!isCurrent(sessionId)) return;
    await look(sessionId);
    if (isCurrent(sessionId) && failure.value === "") watch(sessionId);
  }, POLL_MS);
}

/** @param {string} sessionId */
async function look(sessionId) {
  const result = noteAuth(await api.readSignIn(sessionId));
  if (!result.ok || !isCurrent(sessionId)) return; // the next look may do better
  const { status, reason } = result.data;
  if (status === "completed") await conclude(sessionId);
  else if (status !== "pending") {
    failure.value = reason ?? "The sign-in is over";
  }
}

/** @param {string} sessionId */
async function conclude(sessionId) {
  if (!isCurrent(sessionId)) return;
  toast(`Signed in ${session.value?.ask.name}`);
  session.value = null;
  await accounts.load();
}

/** @param {string} sessionId */
function isCurrent(sessionId) {
  return session.value?.start.sessionId === sessionId;
}
