/** What the fake upstream does on a socket that it has accepted, one step after the other. */

import { rateLimitsEvent, usageLimitReached } from "./codex_limits.ts";
import type { Gate } from "./gate.ts";
import { quotaFields, type Window } from "./quota_fields.ts";
import { untilGone } from "./reply.ts";
import { responses } from "./responses.ts";
import { type AnswerOptions, saidOf } from "./said.ts";
import type { SocketMoment, SocketStep } from "./sockets.ts";

/** All of the steps, each when the one before has ended. */
export function inOrder(...steps: readonly SocketStep[]): SocketStep {
  return async (at) => {
    for (const step of steps) await step(at);
  };
}

/** A whole turn with this text, one event in each message. */
export function say(text = "hello", options: AnswerOptions = {}): SocketStep {
  return async (at) => {
    const { opening, content, closing } = eventsOf(text, options, at);
    for (const one of [...opening, ...content, ...closing]) {
      await at.socket.send(one);
    }
  };
}

/** A turn that has begun and said this, and goes no further by itself. */
export function begin(
  text = "one two",
  options: AnswerOptions = {},
): SocketStep {
  return async (at) => {
    const { opening, content } = eventsOf(text, options, at);
    for (const one of [...opening, ...content]) await at.socket.send(one);
  };
}

/** A turn that begins and ends as failed. */
export function failTurn(message = "The model failed"): SocketStep {
  return async (at) => {
    const { opening, said } = eventsOf("", {}, at);
    for (const one of opening) await at.socket.send(one);
    const failed = responses.errorEvent({ kind: "server", message }, said);
    await at.socket.send(dataOf(failed));
  };
}

/** The event that tells the plan's limits between the others. */
export function rateLimits(...windows: readonly Window[]): SocketStep {
  return ({ socket, world }) =>
    socket.send(JSON.stringify(rateLimitsEvent(windows, world.now())));
}

export interface ErrorFrame {
  readonly status: number;
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
}

/** An error in place of a turn's events. */
export function errorFrame(
  { status, type = "server_error", code, message = "Refused" }: ErrorFrame,
): SocketStep {
  const error = { type, code: code ?? null, message };
  return ({ socket }) =>
    socket.send(JSON.stringify({ type: "error", status, error }));
}

/** The error of a plan whose share is used up, with its headers inside. */
export function limitFrame(
  { window = "5h", resetsInMs }: { window?: string; resetsInMs: number },
): SocketStep {
  return ({ socket, world }) => {
    const windows = [{ window, used: 1, resetsInMs }];
    const fields = quotaFields(windows, socket.request, world);
    return socket.send(JSON.stringify({
      type: "error",
      status: 429,
      error: usageLimitReached(resetsInMs, world.now()),
      headers: Object.fromEntries(fields),
    }));
  };
}

/** These messages as they are; bytes go as binary ones. */
export function send(
  ...messages: readonly (string | Uint8Array)[]
): SocketStep {
  return async ({ socket }) => {
    for (const message of messages) await socket.send(message);
  };
}

/** What came goes back, text as text and bytes as bytes. */
export function sendBack(): SocketStep {
  return async ({ socket, message }) => {
    if (message === null) return;
    const isText = message.kind === "text";
    await socket.send(
      isText ? new TextDecoder().decode(message.bytes) : message.bytes,
    );
  };
}

export function ping(payload = ""): SocketStep {
  return ({ socket }) => socket.ping(payload);
}

/** Ends the socket in an orderly way; without a code the close frame is empty. */
export function closeWith(code?: number, reason?: string): SocketStep {
  return ({ socket }) => socket.close(code, reason);
}

/** Breaks the connection off without a word. */
export function drop(): SocketStep {
  return ({ socket }) => socket.drop();
}

/** Says nothing more until the client goes. */
export function fallSilent(): SocketStep {
  return ({ socket }) => untilGone(socket.gone);
}

/** Waits until the test lets it through. */
export function waitAt(gate: Gate): SocketStep {
  return ({ socket }) => gate.pass(socket.gone);
}

/** Reads nothing until the test lets it through, so that the client's messages pile up on its side. */
export function readNothing(gate: Gate): SocketStep {
  return async ({ socket }) => {
    const goOn = socket.holdReading();
    await gate.pass(socket.gone);
    goOn();
  };
}

function eventsOf(text: string, options: AnswerOptions, at: SocketMoment) {
  const on = { options, dialect: responses, asked: at.asked, world: at.world };
  const said = saidOf(text, on);
  const { opening, content, closing } = responses.stream(said);
  return {
    said,
    opening: opening.map(dataOf),
    content: content.map(dataOf),
    closing: closing.map(dataOf),
  };
}

/** The JSON in a server-sent event, which over a socket goes by itself. */
function dataOf(event: string): string {
  return event.slice(event.indexOf("data: ") + "data: ".length).trimEnd();
}
