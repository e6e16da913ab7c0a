/** The yardstick: the least a proxy can be in Deno, `Deno.serve` in front and `fetch` behind. Argument: the upstream. */

const upstream = Deno.args[0]!;

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen({ port }) {
    Deno.stdout.writeSync(
      new TextEncoder().encode(`http://127.0.0.1:${port}\n`),
    );
  },
}, async (request) => {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.delete("host");
  const answer = await fetch(upstream + pathname + search, {
    method: request.method,
    headers,
    body: request.body,
  });
  return new Response(answer.body, answer);
});
