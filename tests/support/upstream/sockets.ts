/** Behaviours that accept a WebSocket; every other behaviour refuses the handshake with its status and headers. */

import { createHash } from "node:crypto";
import type { Connection } from "./connection.ts";
import { DEFLATE_EXTENSION } from "./deflate.ts";
import { FakeSocket, type SocketMessage } from "./fake_socket.ts";
import { decodeText } from "./bytes.ts";
import { isConnectionEnd } from "./listener.ts";
import type { Received } from "./received.ts";
import {
  type Behaviour,
  EMPTY_REPLY,
  type ReplyField,
  type World,
} from "./reply.ts";

/** Something done on an accepted socket; one begins when the one before has ended. */
export type SocketStep = (at: SocketMoment) => void | Promise<void>;

export interface SocketMoment {
  readonly socket: FakeSocket;
  readonly world: World;
  /** The message that brought it about, as JSON; empty for the greeting and for what is no JSON. */
  readonly asked: Record<string, unknown>;
  readonly message: SocketMessage | null;
}

export interface SocketScript {
  /** What each `response.create` gets, one after the other; the last one stays. */
  readonly turns?: readonly [SocketStep, ...SocketStep[]];
  /** Done as soon as the handshake is. */
  readonly greeting?: SocketStep;
  /** What any other message gets; nothing without it. */
  readonly others?: SocketStep;
  /** Chosen of what the client offers; without it none is. */
  readonly protocol?: string;
  /** Whether compression is agreed to where the client offers it. */
  readonly deflate?: boolean;
}

/** Accepts the handshake and plays the script. */
export function accept(script: SocketScript): Behaviour {
  return (request, world) => {
    const offered = request.headers("sec-websocket-extensions").join(",");
    const isDeflated = script.deflate === true &&
      offered.includes("permessage-deflate");
    return {
      ...EMPTY_REPLY,
      status: 101,
      framing: "none",
      fields: handshakeFields(request, { script, isDeflated }),
      takeOver: async (connection: Connection) => {
        const socket = new FakeSocket(request, { connection, isDeflated });
        world.noteSocket(socket);
        await converse(socket, { script, world });
      },
    };
  };
}

/** True for a request that wants to become a WebSocket. */
export function isHandshake(request: Received): boolean {
  return request.header("upgrade")?.toLowerCase() === "websocket";
}

function handshakeFields(
  request: Received,
  chosen: { script: SocketScript; isDeflated: boolean },
): ReplyField[] {
  const key = request.header("sec-websocket-key") ?? "";
  const proof = createHash("sha1").update(key + HANDSHAKE_GUID);
  const fields: ReplyField[] = [
    ["upgrade", "websocket"],
    ["connection", "Upgrade"],
    ["sec-websocket-accept", proof.digest("base64")],
  ];
  const { protocol } = chosen.script;
  if (protocol !== undefined) fields.push(["sec-websocket-protocol", protocol]);
  if (chosen.isDeflated) {
    fields.push(["sec-websocket-extensions", DEFLATE_EXTENSION]);
  }
  return fields;
}

/** Fixed by RFC 6455 §4.2.2 to prove that the server knows what it accepts. */
const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

async function converse(
  socket: FakeSocket,
  { script, world }: { script: SocketScript; world: World },
): Promise<void> {
  const turns = [...script.turns ?? []];
  let steps = Promise.resolve();
  const add = (step: SocketStep | undefined, message: SocketMessage | null) => {
    if (step === undefined) return;
    const asked = jsonOf(message);
    steps = steps.then(async () => {
      // What is still to be said when the client has gone is not said.
      if (socket.gone.aborted) return;
      try {
        await step({ socket, world, asked, message });
      } catch (error) {
        if (!socket.gone.aborted && !isConnectionEnd(error)) throw error;
      }
    });
  };
  add(script.greeting, null);
  await socket.run((message) => {
    const isTurn = jsonOf(message).type === "response.create";
    if (!isTurn) return add(script.others, message);
    add(turns.length > 1 ? turns.shift() : turns[0], message);
  });
  // A step that waits for the end of the connection has to see it.
  await socket.drop();
  await steps;
}

function jsonOf(message: SocketMessage | null): Record<string, unknown> {
  if (message?.kind !== "text") return {};
  try {
    const value = JSON.parse(decodeText(message.bytes));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    // Anything may be sent over a socket; what is no JSON asks for nothing.
    return {};
  }
}
