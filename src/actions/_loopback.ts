/** Listens on this machine for the browser that comes back from the provider. */

import { type Landing, landingPage } from "./landing_page.ts";

/** A browser keeps connections open that it may never use; the answers under way need less. */
const GRACE_MS = 1_000;

export interface LoopbackOptions {
  /** In the order in which they are tried; the port of each is listened on. */
  readonly redirectUris: readonly string[];
  /** The query of each call to the redirect address. */
  onCallback(query: URLSearchParams): Promise<Landing>;
  /** Another program asks for the port. */
  onCancel(): void;
  after(ms: number, callback: () => void): () => void;
}

export interface Loopback {
  /** The one that is listened on; it names the port that was taken when port 0 was asked for. */
  readonly redirectUri: string;
  /** Lets the answers under way end and gives the port back. */
  close(): Promise<void>;
}

/** Null when every port is taken. */
export function openLoopback(options: LoopbackOptions): Loopback | null {
  for (const redirectUri of options.redirectUris) {
    try {
      return listen(new URL(redirectUri), options);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  return null;
}

function listen(redirect: URL, options: LoopbackOptions): Loopback {
  const cut = new AbortController();
  const server = Deno.serve({
    // Not the name `localhost`, which may mean more than this machine's loopback.
    hostname: "127.0.0.1",
    port: Number(redirect.port),
    signal: cut.signal,
    onListen: () => {}, // whoever begins the sign-in says what to do
  }, (request) => answer(request, redirect.pathname, options));
  redirect.port = String(server.addr.port);
  let closing: Promise<void> | null = null;
  return {
    redirectUri: redirect.href,
    close: () =>
      closing ??= (async () => {
        const callOff = options.after(GRACE_MS, () => cut.abort());
        await server.shutdown();
        callOff();
      })(),
  };
}

async function answer(
  request: Request,
  callbackPath: string,
  { onCallback, onCancel }: LoopbackOptions,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method === "GET" && pathname === callbackPath) {
    return landingPage(await onCallback(searchParams));
  }
  // The Codex CLI asks for the port this way; a page of some site must not be able to.
  const isPage = request.headers.get("sec-fetch-site") !== null;
  if (request.method === "GET" && pathname === "/cancel" && !isPage) {
    onCancel();
    return landingPage({
      status: 200,
      title: "Sign-in called off",
      text: "Another program asked for this port.",
    });
  }
  return landingPage({
    status: 404,
    title: "Nothing here",
    text: "This address only waits for a sign-in to come back.",
  });
}
