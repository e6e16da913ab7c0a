/** Just enough of WebSocket (RFC 6455) for both ends of the bench: frames are built once and counted as they pass. */

import { createHash } from "node:crypto";
import { COUNTER, Numbered } from "./requests.ts";

const TURN_BYTES = 45_000; // an agent's turn with its tools
export const FRAMES_DOWN = 200;

const FIN = 0x80;
const TEXT = 0x1;
const CLOSE = 0x8;
const MASKED = 0x80;
const MASK_BYTES = 4;
const TWO_BYTE_LENGTH = 126;
const EIGHT_BYTE_LENGTH = 127;

const HANDSHAKE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3

export function handshake(path: string, host: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `host: ${host}`,
    "authorization: Bearer key-of-the-client",
    "connection: Upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    `sec-websocket-key: ${HANDSHAKE_KEY}`,
    "\r\n",
  ].join("\r\n");
}

/** The answer to a handshake with this head. */
export function acceptance(head: string): string {
  const key = /\r\nsec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? "";
  const proof = createHash("sha1").update(key + HANDSHAKE_GUID);
  return [
    "HTTP/1.1 101 Switching Protocols",
    "connection: Upgrade",
    "upgrade: websocket",
    `sec-websocket-accept: ${proof.digest("base64")}`,
    "\r\n",
  ].join("\r\n");
}

/** What a client sends to begin a turn. */
export function turnUp(): Numbered {
  const input = [{ role: "user", content: COUNTER }];
  const turn = { type: "response.create", model: "gpt-5.6", input };
  input[0]!.content += "x".repeat(TURN_BYTES - JSON.stringify(turn).length);
  return new Numbered(frame(JSON.stringify(turn), MASKED));
}

/** What it gets, one frame each. */
export function turnDown(): string[] {
  const response = { id: `resp_${COUNTER}`, model: "gpt-5.6", status: "" };
  const delta = { type: "response.output_text.delta", delta: "one word " };
  const usage = { input_tokens: 9_000, output_tokens: 200 };
  const words = Array.from({ length: FRAMES_DOWN - 2 }, () => delta);
  return [
    { type: "response.created", response },
    ...words,
    { type: "response.completed", response: { ...response, usage } },
  ].map((message) => frame(JSON.stringify(message), 0));
}

/** Of ASCII; one character is one byte. The key of the mask is zero, which leaves the text as it is. */
function frame(text: string, masked: number): string {
  const { length } = text;
  const head = length < TWO_BYTE_LENGTH
    ? [FIN | TEXT, masked | length]
    : [FIN | TEXT, masked | TWO_BYTE_LENGTH, length >> 8, length & 0xff];
  const mask = masked === 0 ? "" : "\0".repeat(MASK_BYTES);
  return String.fromCharCode(...head) + mask + text;
}

/** Counts the messages in what a socket delivers, in whatever pieces. */
export class FrameCounter {
  messages = 0;
  isClosed = false;
  #head = new Uint8Array(0); // of a frame whose length is not known yet
  #toSkip = 0;
  #isMessage = false;

  saw(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.isClosed;) {
      if (this.#toSkip > 0) {
        const skipped = Math.min(this.#toSkip, bytes.length - at);
        at += skipped;
        this.#skip(skipped);
        continue;
      }
      const head = Uint8Array.of(...this.#head, bytes[at++]!);
      const length = lengthOf(head);
      this.#head = length === null ? head : new Uint8Array(0);
      if (length !== null) this.#begin(head, length);
    }
  }

  #begin([first = 0]: Uint8Array, length: number): void {
    const opcode = first & 0x0f;
    this.isClosed = opcode === CLOSE;
    this.#isMessage = (first & FIN) !== 0 && opcode < CLOSE;
    this.#toSkip = length;
    this.#skip(0);
  }

  #skip(bytes: number): void {
    this.#toSkip -= bytes;
    if (this.#toSkip === 0 && this.#isMessage) this.messages++;
  }
}

/** Of what follows the head, its mask included; null when more of the head is needed. */
function lengthOf(head: Uint8Array): number | null {
  if (head.length < 2) return null;
  const mask = (head[1]! & MASKED) === 0 ? 0 : MASK_BYTES;
  const short = head[1]! & ~MASKED;
  if (short < TWO_BYTE_LENGTH) return short + mask;
  const view = new DataView(head.buffer);
  if (short < EIGHT_BYTE_LENGTH) {
    return head.length < 4 ? null : view.getUint16(2) + mask;
  }
  return head.length < 10 ? null : Number(view.getBigUint64(2)) + mask;
}
