/// <reference lib="dom" />
/** A real Chromium for the dashboard's tests, and a page that takes note of everything that should not happen. */

import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
} from "playwright-core";

/** Nothing of its own: no sandbox (containers have none to offer), no traffic, no questions. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium is; null where there is none. */
export const CHROME: string | null = find();

function find(): string | null {
  const path = Deno.env.get("CHROME_BIN") ?? "/usr/bin/chromium";
  try {
    return Deno.statSync(path).isFile ? path : null;
  } catch {
    return null; // most machines have none, and then the tests say that they are skipped
  }
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROME!, args: FLAGS });
}

export interface Look {
  readonly theme: "light" | "dark";
  readonly width: number;
}

export const LAPTOP: Look = { theme: "light", width: 1440 };
export const LOOKS: readonly Look[] = [
  LAPTOP,
  { theme: "dark", width: 1440 },
  { theme: "light", width: 390 },
  { theme: "dark", width: 390 },
];

export interface VisitOptions {
  readonly look?: Look;
  /** Complaints that belong to the test. */
  readonly expected?: readonly RegExp[];
}

export interface Change {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page has asked the server to change. */
  readonly changes: Change[];
  /** Console errors, uncaught errors, broken policy, requests to other hosts; should stay empty. */
  readonly complaints: string[];
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000; // for what takes a tenth of a second, on a machine that does much else

/** Opens a page of this origin in a context of its own. */
export async function visit(
  browser: Browser,
  url: string,
  { look = LAPTOP, expected = [] }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    colorScheme: look.theme,
    viewport: { width: look.width, height: look.width < 640 ? 844 : 789 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const changes: Change[] = [];
  const complaints: string[] = [];
  const complain = (text: string) => {
    if (!expected.some((one) => one.test(text))) complaints.push(text);
  };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complain(`${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => complain(String(error)));
  page.on("request", (request) => {
    const { origin, protocol, pathname } = new URL(request.url());
    const method = request.method();
    if (method !== "GET") {
      changes.push({ method, path: pathname, body: request.postDataJSON() });
    }
    if (protocol !== "data:" && origin !== new URL(url).origin) {
      complain(`asked ${request.url()}`);
    }
  });
  await page.exposeFunction("complain", complain);
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const { complain } = globalThis as unknown as {
        complain(text: string): void;
      };
      complain(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, context, changes, complaints, close: () => context.close() };
}

/** How far the page can be pushed sideways, in px. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const main = document.getElementById("main");
    return Math.max(
      scrollWidth - clientWidth,
      main === null ? 0 : main.scrollWidth - main.clientWidth,
    );
  });
}
