/** The whole program as the dashboard's server: accounts that lead to a fake provider, and real traffic through the proxy. */

import { type Issuer, openIssuer } from "../support/issuer.ts";
import { openTestApp, systemClock, type TestApp } from "../support/app.ts";
import {
  type Behaviour,
  cut,
  Gate,
  gated,
  held,
  limited,
  ok,
  openUpstream,
  status,
  unknownKey,
  type Upstream,
} from "../support/upstream.ts";
import { ask } from "../support/upstream/asking.ts";

const HOUR_MS = 3_600_000;
const AT_ONCE = 6; // as many agents as a person has at work

/** How many requests `fill` leaves behind, more than a screen of them. */
export const FILLED = 60;

export interface ProgramOptions {
  /** What the login form has to be given. */
  readonly token?: string;
}

export interface Held {
  /** Lets the provider begin to answer. */
  begin(): void;
  /** Lets it answer to the end; resolves when the client has it all. */
  end(): Promise<void>;
}

export class Program {
  readonly issuer: Issuer;
  readonly upstream: Upstream;
  readonly #env: Record<string, string>;
  #app: TestApp;

  private constructor(
    app: TestApp,
    { issuer, env }: { issuer: Issuer; env: Record<string, string> },
  ) {
    this.issuer = issuer;
    this.upstream = openUpstream({ issuer });
    this.#app = app;
    this.#env = env;
  }

  /** No account and no history. */
  static async open({ token }: ProgramOptions = {}): Promise<Program> {
    const issuer = openIssuer();
    const home = await Deno.makeTempDir({ prefix: "ccflare-home-" });
    const env: Record<string, string> = {
      ...issuer.env,
      CCFLARE_HOME: home,
      ...(token !== undefined && { CCFLARE_ADMIN_TOKEN: token }),
    };
    const app = await openTestApp({ clock: systemClock, env });
    return new Program(app, { issuer, env });
  }

  get origin(): string {
    return this.#app.url;
  }

  get store(): TestApp["store"] {
    return this.#app.store;
  }

  async addAccount(
    name: string,
    { provider = "anthropic", priority = 0 }: {
      provider?: string;
      priority?: number;
    } = {},
  ): Promise<string> {
    const { url } = this.upstream;
    const { id } = await this.store.accounts.add({
      name,
      provider,
      baseUrl: provider === "openai" ? `${url}/v1` : url,
      priority,
      credentials: { kind: "key", apiKey: `sk-${name}` },
    });
    return id;
  }

  /** An account in each state, and requests with most of the endings. */
  async fill(): Promise<void> {
    for (const [priority, account] of pool().entries()) {
      const { name, provider, behaviour } = account;
      this.upstream.on(`sk-${name}`, behaviour);
      const id = await this.addAccount(name, { provider, priority });
      if (name === "spare") {
        await this.store.accounts.update(id, { paused: true });
      }
    }
    await this.#turn(0); // finds out alone how the accounts stand
    let next = 1;
    const agents = Array.from({ length: AT_ONCE }, async () => {
      while (next < FILLED) await this.#turn(next++);
    });
    await Promise.all(agents);
    await this.store.journal.flush();
  }

  /** Sends a request whose answer waits for the test; there must be an account called "work". */
  hold(): Held {
    const head = new Gate();
    const body = new Gate();
    const words = ok("It is done.", { quotas: QUOTAS });
    this.upstream.on("sk-work", held(head, gated(body, words)));
    const answered = ask({ url: this.origin }, { stream: true });
    return {
      begin() {
        head.open();
        body.open(1);
      },
      async end() {
        head.open();
        body.open();
        await (await answered).text();
      },
    };
  }

  /** Goes away and comes back at the same address, without a memory. */
  async restart(whileAway: () => Promise<void>): Promise<void> {
    const { port } = new URL(this.origin);
    await this.#app[Symbol.asyncDispose]();
    await whileAway();
    const env = { ...this.#env, PORT: port };
    this.#app = await openTestApp({ clock: systemClock, env });
  }

  async close(): Promise<void> {
    await this.#app[Symbol.asyncDispose]();
    await this.upstream[Symbol.asyncDispose]();
    await this.issuer[Symbol.asyncDispose]();
    await Deno.remove(this.#env["CCFLARE_HOME"]!, { recursive: true });
  }

  async #turn(nth: number): Promise<void> {
    const dialect = nth % 4 === 3 ? "responses" : "messages";
    const answer = await ask({ url: this.origin }, { dialect, stream: true });
    try {
      await answer.text();
    } catch {
      // Some answers break off; the list tells of them.
    }
  }
}

/** In the order of priority: what a turn meets before it finds an account that works, and one that rests. */
const pool = () => [
  { name: "old-key", provider: "anthropic", behaviour: unknownKey() },
  {
    name: "personal",
    provider: "anthropic",
    behaviour: limited({ window: "5h", resetsInMs: 2 * HOUR_MS }),
  },
  { name: "work", provider: "anthropic", behaviour: inTurn() },
  { name: "spare", provider: "anthropic", behaviour: ok() },
  { name: "codex", provider: "openai", behaviour: inTurn() },
];

const QUOTAS = [
  { window: "5h", used: 0.42, resetsInMs: 3 * HOUR_MS },
  { window: "7d", used: 0.83, resetsInMs: 51 * HOUR_MS },
];

/** Mostly well, at times not, and always the same. */
function inTurn(): Behaviour {
  let count = 0;
  const usage = { input: 120, cacheRead: 46_000, output: 612 };
  const well = ok("All tests pass now.", { usage, quotas: QUOTAS });
  const bad = status(400, { message: "messages: text must not be empty" });
  return (request, world) => {
    const nth = count++ % 10;
    const behaviour = nth === 4 ? bad : nth === 8 ? cut(500, well) : well;
    return behaviour(request, world);
  };
}
