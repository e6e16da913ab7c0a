/** Everything that may be asked of the database by name, from this thread or another. Arguments and results are plain data. */

import {
  deleteAccount,
  insertAccount,
  replaceCredentials,
  updateAccount,
} from "./account_changes.ts";
import { readCounters, watchAccounts } from "./account_rows.ts";
import { saveStates } from "./account_states.ts";
import { backUp } from "./backup.ts";
import { bodyTotals } from "./bodies.ts";
import { storeBodies } from "./body_batch.ts";
import { describeBodies, readBody } from "./body_reading.ts";
import { listSessions } from "./client_sessions.ts";
import { readConversation } from "./conversation.ts";
import { saveEnded } from "./ended_batch.ts";
import { getRequest, saveRecords } from "./exchanges.ts";
import { claimLease, endLease } from "./refresh_lease.ts";
import { listRequests } from "./request_search.ts";
import { retentionSteps } from "./retention.ts";
import { readAnalytics } from "./analytics.ts";
import { beginRun, endRun } from "./runs.ts";
import { readStats } from "./stats.ts";
import { checkpoint, pagesOf, readStorage } from "./storage.ts";

export const operations = {
  watchAccounts,
  insertAccount,
  updateAccount,
  replaceCredentials,
  deleteAccount,
  claimLease,
  endLease,
  saveStates,
  readCounters,
  beginRun,
  endRun,
  saveRecords,
  storeBodies,
  saveEnded,
  readBody,
  describeBodies,
  listRequests,
  listSessions,
  readConversation,
  getRequest,
  readStats,
  readAnalytics,
  ...retentionSteps,
  bodyTotals,
  readStorage,
  pagesOf,
  checkpoint,
  backUp,
};

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Args<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type Result<Name extends OperationName> = ReturnType<Operations[Name]>;
