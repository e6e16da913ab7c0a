/// <reference lib="dom" />
/** Looks a page over, as it stands: what it holds against people who don't see, use a keyboard or have a small screen. */

import axe from "axe-core";
import type { Page } from "playwright-core";
import { overflow } from "./browser.ts";

/** The most that all movement in a view may add up to, as Chromium scores it. */
const MAX_SHIFT = 0.05;

const RULES = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];

interface Shift {
  readonly score: number;
  readonly what: string;
}

interface Probes {
  axe: typeof axe;
  shifts: Shift[];
}

/** Puts the probes into a page that is open; what moved while it loaded counts too. */
export async function wire(page: Page): Promise<void> {
  // By the debugger's protocol: the page's policy stays as it is.
  await page.evaluate(axe.source);
  await page.evaluate(() => {
    const probes = globalThis as unknown as Probes;
    probes.shifts = [];
    const nameOf = (node: Node | null | undefined) =>
      node instanceof Element
        ? `${node.tagName.toLowerCase()}.${node.className}`
        : String(node?.nodeName);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const what = entry.sources.map(({ node }) => nameOf(node)).join(", ");
        probes.shifts.push({ score: entry.value, what });
      }
    }).observe({ type: "layout-shift", buffered: true });
    interface LayoutShift {
      readonly value: number;
      readonly hadRecentInput: boolean;
      readonly sources: readonly { readonly node?: Node }[];
    }
  });
}

/** One sentence for each thing that is wrong; nothing when all is well. */
export async function findings(page: Page): Promise<string[]> {
  await settled(page);
  const px = await overflow(page);
  return [
    ...(px > 0 ? [`can be pushed ${px} px sideways`] : []),
    ...await shifted(page),
    ...await barred(page),
  ];
}

/** Until nothing is being read and what came is painted; what the last act did is drawn a frame later. */
export async function settled(page: Page): Promise<void> {
  await idle(page);
  await page.waitForFunction(() =>
    document.querySelector("[aria-busy=true]") === null
  );
  await idle(page);
}

async function idle(page: Page): Promise<void> {
  await page.evaluate(() =>
    new Promise((resolve) =>
      requestAnimationFrame(() => requestIdleCallback(resolve))
    )
  );
}

/** All movement since the last look. */
async function shifted(page: Page): Promise<string[]> {
  const shifts = await page.evaluate(() =>
    (globalThis as unknown as Probes).shifts.splice(0)
  );
  const sum = shifts.reduce((sum, { score }) => sum + score, 0);
  if (sum <= MAX_SHIFT) return [];
  const worst = shifts.toSorted((a, b) => b.score - a.score)[0]!;
  return [`moves by ${sum.toFixed(3)}, most of all ${worst.what}`];
}

async function barred(page: Page): Promise<string[]> {
  const violations = await page.evaluate(async (rules) => {
    // Toasts fade away, and a half-faded one is no longer meant to be read.
    for (const one of document.getAnimations()) {
      const { duration, iterations } = one.effect!.getTiming();
      if (iterations === 1) one.currentTime = Number(duration) / 2;
    }
    const { axe } = globalThis as unknown as Probes;
    const { violations } = await axe.run({
      runOnly: rules,
      resultTypes: ["violations"],
    });
    return violations.map(({ id, nodes }) => ({
      id,
      places: nodes.map(({ html, failureSummary }) =>
        `${html.slice(0, 160)} (${failureSummary?.split("\n")[1]?.trim()})`
      ),
    }));
  }, RULES);
  return violations.map(({ id, places }) =>
    `${id}, ${places.length} times, such as ${places[0]}`
  );
}
