/** The command that serves until it is told to stop. */

import { VERSION } from "../../actions/version.ts";
import type { Context } from "../command.ts";

/** What a running answer gets to end; service managers lose patience not much later. */
const GRACE_MS = 10_000;

export async function serve(context: Context): Promise<number> {
  const { said, terminal, program } = context;
  const config = program.loadConfig({
    flags: { port: said.port, host: said.host },
  });
  const stop = stopper(context);
  try {
    const app = await program.openApp(config, { writeLog: terminal.err });
    // One lost promise must not end a program that carries other requests.
    const forgetStray = terminal.onStray((error) => app.report(error));
    try {
      const address = await app.listen();
      terminal.out(welcome(address, app.store.accounts.list().length));
      await stop.wanted;
      terminal.err("Stopping when the running requests have ended\n");
    } finally {
      await app.close(stop.hurry());
      forgetStray();
    }
    return 0;
  } finally {
    stop.forget();
  }
}

/** Turns signals into a wish to stop, and the second one, or too long a wait, into haste. */
function stopper({ terminal, program }: Context) {
  const wanted = Promise.withResolvers<void>();
  const haste = new AbortController();
  let isWanted = false;
  let callOff = () => {};
  const forget = terminal.onStop(() => {
    if (isWanted) haste.abort();
    isWanted = true;
    wanted.resolve();
  });
  return {
    wanted: wanted.promise,
    hurry() {
      callOff = program.after(GRACE_MS, () => haste.abort());
      return haste.signal;
    },
    forget() {
      callOff();
      forget();
    },
  };
}

function welcome(
  address: { hostname: string; port: number },
  accounts: number,
): string {
  const url = urlOf(address);
  const known = accounts === 0
    ? "none yet; ccflare --add-account NAME --provider anthropic adds one"
    : String(accounts);
  return `ccflare ${VERSION} is running

  Dashboard    ${url}
  Claude Code  export ANTHROPIC_BASE_URL=${url}
  OpenAI       export OPENAI_BASE_URL=${url}/v1
  Accounts     ${known}

`;
}

/** An address that a client on this machine can use; "any address" is none. */
function urlOf({ hostname, port }: { hostname: string; port: number }): string {
  const host = hostname === "0.0.0.0"
    ? "127.0.0.1"
    : hostname === "::"
    ? "::1"
    : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
