/** The row of the start: from the command to listening, with a long history in the database. */

import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { loadSecretKey } from "../../src/store/secrets.ts";
import { openStore } from "../../src/store/store.ts";
import { servedExchange } from "../store/samples.ts";
import { installProgram, roundCount } from "./pair.ts";
import { figureOf } from "./report.ts";
import type { Row } from "./row.ts";

const ROWS = { full: 100_000, quick: 10_000 };
const BATCH = 2_000; // well within what the journal holds
const EVERY_MS = 60_000; // a busy person's history of some months

export const start: Row = {
  name: "start",
  title: "start until it listens",
  async measure({ upstream, isQuick, isBinary }) {
    await using program = await installProgram(upstream.url);
    const rows = isQuick ? ROWS.quick : ROWS.full;
    await fill(program.directory, rows);
    const taken: number[] = [];
    for (let round = -1; round < roundCount({ isQuick }); round++) {
      const from = performance.now();
      await program.serve();
      // The first one brings files into the system's memory.
      if (round >= 0) taken.push(performance.now() - from);
      await program.stop();
    }
    const what = isBinary ? "executable" : "sources";
    return [figureOf({
      name: `start (${what}), ${rows.toLocaleString("en")} requests stored, ms`,
      ours: taken,
      comparison: "ours",
      // Sources are compiled on each start, which is not what people run.
      target: isBinary ? { atMost: 350 } : null,
    })];
  },
};

/** Writes a history through the store's own writer. */
async function fill(directory: string, rows: number): Promise<void> {
  const store = await openStore({
    path: join(directory, "ccflare.db"),
    secretKey: await loadSecretKey({ home: directory, fromEnv: null }),
    threads: false,
    clock: systemClock,
    log: () => {},
    onAccountsChanged: () => {},
  });
  const now = Date.now();
  for (let row = 0; row < rows; row++) {
    const receivedAt = now - (rows - row) * EVERY_MS;
    store.journal.closed(servedExchange(`bench-${row}`, { receivedAt }));
    if (row % BATCH === BATCH - 1) await store.journal.flush();
  }
  await store.close();
}
