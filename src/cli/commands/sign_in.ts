/** Signing in at a terminal: the command that renews an account, and the way that `--add-account` goes as well. */

import { authMethodOf } from "../../actions/account_choices.ts";
import { found } from "../../actions/accounts.ts";
import type {
  SignIns,
  SignInStart,
  SignInStatus,
} from "../../actions/sign_in.ts";
import { asFault, Fault } from "../../model/fault.ts";
import { type Context, withState } from "../command.ts";
import { interrupted } from "../interrupted.ts";
import type { Terminal } from "../terminal.ts";

type Asked = Parameters<SignIns["begin"]>[0];

export function signIn(context: Context): Promise<number> {
  const { said, program } = context;
  return withState(program, async (deps) => {
    const { name, provider } = found(deps, said["sign-in"] ?? "");
    if (authMethodOf(provider) !== "oauth") {
      throw new Fault(
        "invalid",
        `Account '${name}' has an API key; the dashboard can give it a new one`,
      );
    }
    return await signInAs(context, deps.signIns, { name, provider });
  });
}

/** Leads a person through; resolves to the exit status when it is over and nothing of it is left open. */
export async function signInAs(
  { terminal, said }: Context,
  signIns: SignIns,
  account: Omit<Asked, "flow">,
): Promise<number> {
  const stop = new AbortController();
  const forget = terminal.onStop(() => stop.abort());
  try {
    const canDevice = signIns.flowsOf(account.provider).includes("device");
    const start = await signIns.begin(
      // Without a browser here there is also none that could come back here.
      canDevice && !terminal.hasBrowser
        ? { ...account, flow: "device" }
        : account,
    );
    terminal.err(explained(start));
    if (terminal.hasBrowser && said["no-browser"] === undefined) {
      const address = start.authorizeUrl ?? start.device?.verifyUrl;
      const isOpen = address !== undefined && terminal.openBrowser(address);
      if (!isOpen) terminal.err("No browser could be opened here\n");
    }
    const status = await waitFor(start, { terminal, signIns, stop });
    if (stop.signal.aborted) return interrupted(terminal);
    return conclude(start, status, terminal);
  } finally {
    await signIns.close();
    forget();
  }
}

/** Takes codes until the sign-in is over; breaking off aborts `stop`. */
async function waitFor(
  start: SignInStart,
  { terminal, signIns, stop }: {
    readonly terminal: Terminal;
    readonly signIns: SignIns;
    readonly stop: AbortController;
  },
): Promise<SignInStatus> {
  const onStop = () => signIns.cancel(start.id);
  stop.signal.addEventListener("abort", onStop, { once: true });
  if (stop.signal.aborted) onStop();
  const over = new AbortController();
  const ended = signIns.ended(start.id).finally(() => over.abort());
  const taking = takeCodes();
  const status = await Promise.race([ended, taking.then(() => ended)]);
  // A question has to give the terminal back before anything else is written; a pipe may stay silent for ever.
  if (terminal.canAsk) await taking;
  return status;

  async function takeCodes(): Promise<void> {
    if (start.flow === "device") return;
    if (!terminal.canAsk) {
      if (start.flow === "paste") await take(await terminal.readInput());
      return;
    }
    while (signIns.status(start.id).state === "pending") {
      const pasted = await terminal.askText(questionOf(start), over.signal);
      if (over.signal.aborted) return;
      if (pasted === null) return stop.abort();
      await take(pasted).catch((error) =>
        terminal.err(`${asFault(error).message}\n`)
      );
    }
  }

  /** Throws only while the sign-in is still open: what ends it is told by its status. */
  async function take(code: string): Promise<void> {
    try {
      await signIns.complete({ sessionId: start.id, code });
    } catch (error) {
      if (signIns.status(start.id).state === "pending") throw error;
    }
  }
}

function explained({ flow, authorizeUrl, device, remark }: SignInStart) {
  if (device !== null) {
    return `Open this address on any device and type the code ${device.userCode}:\n\n  ${device.verifyUrl}\n\nWaiting for you to agree there\n`;
  }
  const next = flow === "loopback"
    ? "The browser comes back to this machine by itself. Where it can't, paste the address at which it ended.\n"
    : remark === null
    ? "It shows a code to paste here.\n"
    : `${remark}.\n`;
  return `Open this address and agree:\n\n  ${authorizeUrl}\n\n${next}`;
}

function questionOf({ flow, remark }: SignInStart): string {
  return flow === "paste" && remark === null ? "Code" : "Address or code";
}

function conclude(
  { name, provider, renews }: SignInStart,
  { account, why }: SignInStatus,
  terminal: Terminal,
): number {
  if (account === null) {
    terminal.err(`Error: ${why}\n`);
    return 1;
  }
  const how = renews ? "signed in again" : "added";
  terminal.out(`Account '${name}' ${how} (${provider})\n`);
  return 0;
}
