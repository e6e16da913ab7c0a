/** What server and command line both stand on: accounts, history, sign-ins, the way out, the log. */

import process from "node:process";
import type { LogDeps } from "./actions/logs.ts";
import { SignIns } from "./actions/sign_in.ts";
import { Bus } from "./bus.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { addressesOf } from "./config/sign_in_addresses.ts";
import { createLog, type Log } from "./log.ts";
import { LogFile } from "./log/file.ts";
import { LogRing } from "./log/ring.ts";
import type { Credentials } from "./model/account.ts";
import { describeError } from "./model/fault.ts";
import { createSender, type Sender } from "./net/send.ts";
import { identityOf, providerOf } from "./providers/mod.ts";
import type { TokenAnswer, TokenRequest } from "./providers/sign_in.ts";
import type { StatusPage } from "./provider_status.ts";
import { loadSecretKey } from "./store/secrets.ts";
import { openStore, type Store } from "./store/store.ts";
import { post } from "./tokens/post.ts";

export interface OpenOptions {
  readonly clock?: Clock;
  /** For tests, which then write no log file either; else the place that the config names. */
  readonly databasePath?: string;
  /** Where log lines go besides the log file; nowhere when absent. */
  readonly writeLog?: (text: string) => void;
  /** 0 to 1, for spreading retries. */
  readonly random?: () => number;
  /** For tests; else models.dev. */
  readonly pricesUrl?: string;
  /** For tests; else those of Anthropic and OpenAI. */
  readonly statusPages?: readonly StatusPage[];
}

export interface State {
  readonly config: Config;
  readonly store: Store;
  readonly signIns: SignIns;
  readonly sender: Sender;
  /** To a token address. */
  readonly post: Post;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** What was logged. */
  readonly logs: LogDeps["logs"];
  close(): Promise<void>;
}

/** Without threads it is quick to open and close, as a command wants it. */
export async function openState(
  config: Config,
  options: OpenOptions & { readonly threads?: boolean } = {},
): Promise<State> {
  const clock = options.clock ?? systemClock;
  const bus = new Bus();
  const { writeLog } = options;
  const logs = {
    ring: new LogRing(),
    file: options.databasePath !== undefined ? null : new LogFile({
      directory: config.logDirectory,
      complain: (text) => writeLog?.(text),
    }),
    pid: process.pid,
    since: clock.now(),
  };
  const log = createLog({
    level: config.logLevel,
    clock,
    bus,
    ring: logs.ring,
    file: logs.file && { log: logs.file, pid: logs.pid },
    ...(writeLog ? { write: writeLog } : {}),
  });
  const path = options.databasePath ?? config.databasePath;
  const store = await openStore({
    path,
    secretKey: await loadSecretKey({
      home: config.home,
      fromEnv: config.secretKey,
    }),
    threads: options.threads ?? false,
    clock,
    log,
    planOf,
    onAccountsChanged: () => bus.publish({ type: "accounts" }),
    onBodiesStored: (stored) => bus.publish({ type: "payload", stored }),
  });
  const sender = createSender({
    ...outboundOf(config, clock),
    headersTimeoutMs: config.headersTimeoutMs,
  });
  const send: Post = (request) => post(request, { send: sender.send, clock });
  const signIns = new SignIns({
    accounts: store.accounts,
    post: send,
    addressesOf: (provider) => addressesOf(provider, config),
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
    report: (error) => log("error", describeError(error)),
  });
  return {
    config,
    store,
    signIns,
    sender,
    post: send,
    bus,
    clock,
    log,
    logs,
    async close() {
      await signIns.close();
      sender.close();
      await store.close();
      await logs.file?.close();
    },
  };
}

type Post = (request: TokenRequest) => Promise<TokenAnswer>;

/** How all connections to providers leave this machine. */
export function outboundOf(config: Config, clock: Clock) {
  return {
    clock,
    connectTimeoutMs: config.connectTimeoutMs,
    idleTimeoutMs: config.idleTimeoutMs,
    proxy: config.httpsProxy,
    noProxy: config.noProxy,
    authority: config.authority,
  };
}

function planOf(credentials: Credentials): string | null {
  if (credentials.kind === "key" || credentials.idToken === null) return null;
  return identityOf(credentials.idToken)?.plan ?? null;
}

/** How tokens of this provider are renewed; null where there are none. */
export function signInOf(id: string, config: Config) {
  const provider = providerOf(id);
  if (provider?.signIn.kind !== "oauth") return null;
  const { signIn } = provider;
  return { signIn, addresses: addressesOf({ id, signIn }, config) };
}
