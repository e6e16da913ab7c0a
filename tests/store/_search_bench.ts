/** What the tests of searches begin with: a database, and all pages of a search one after another. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { ExchangeRecord } from "../../src/model/exchange.ts";
import { saveExchanges } from "../../src/store/exchanges.ts";
import { migrate } from "../../src/store/migrate.ts";
import {
  type ListQuery,
  listRequests,
} from "../../src/store/request_search.ts";
import { beginRun } from "../../src/store/runs.ts";
import { START } from "../support/clock.ts";

/** No time at all: a page is over after the first look. */
export const HURRIED = { budgetMs: -1 };

export async function open() {
  const db = new DatabaseSync(":memory:");
  await migrate(db, { path: ":memory:" });
  const run = beginRun(db, { pid: 42, startedAt: START });
  return {
    db,
    save: (...records: ExchangeRecord[]) =>
      assert.deepEqual(saveExchanges(db, { run, records }), []),
    ids: (query: Partial<ListQuery> = {}) =>
      listRequests(db, { limit: 100, ...query }).records.map(({ id }) => id),
    /** The ids of all pages, and how many pages there were. */
    walk(query: Partial<ListQuery>) {
      const ids: string[] = [];
      let after: number | null = null;
      for (let pages = 1;; pages++) {
        const page = listRequests(db, {
          limit: 7,
          ...query,
          ...(after === null ? {} : { after }),
        });
        ids.push(...page.records.map(({ id }) => id));
        after = page.next;
        if (after === null) return { ids, pages };
        assert.ok(pages < 1_000, "it comes to an end");
      }
    },
    [Symbol.dispose]: () => db.close(),
  };
}

export type Opened = Awaited<ReturnType<typeof open>>;
