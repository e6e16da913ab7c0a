/** A proxy that does nothing but pass on, over the same server and the same client as the program. Prints its address. */

import { Buffer } from "node:buffer";
import { Agent, type IncomingMessage, request } from "node:http";

const upstream = Deno.args[0]!;
const agent = new Agent({ keepAlive: true });

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => {
    const line = `http://127.0.0.1:${port}\n`;
    Deno.stdout.writeSync(new TextEncoder().encode(line));
  },
}, async (asked) => {
  const answer = await send(asked, await asked.bytes());
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return new Response(Buffer.concat(pieces), {
    status: answer.statusCode ?? 502,
    headers: fieldsOf(answer),
  });
});
await server.finished;

function send(asked: Request, body: Uint8Array): Promise<IncomingMessage> {
  const { pathname } = new URL(asked.url);
  const headers = Object.fromEntries(asked.headers);
  return new Promise((resolve, reject) => {
    const question = request(upstream + pathname, {
      agent,
      method: asked.method,
      headers: { ...headers, host: new URL(upstream).host },
    }, resolve);
    question.on("error", reject);
    question.end(body);
  });
}

function fieldsOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" && name !== "connection" ? [[name, value]] : []
    ),
  );
}
