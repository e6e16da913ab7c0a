/** Everything that may be asked of the database by name, from this thread or another. Arguments and results are plain data. */

import {
  deleteAccount,
  insertAccount,
  readCounters,
  replaceCredentials,
  updateAccount,
  watchAccounts,
} from "./account_rows.ts";
import { saveStates } from "./account_states.ts";
import { getRequest, listRequests, saveExchanges } from "./exchanges.ts";
import { claimLease, endLease } from "./refresh_lease.ts";
import { beginRun, endRun } from "./runs.ts";
import { readStats } from "./stats.ts";

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
  saveExchanges,
  listRequests,
  getRequest,
  readStats,
};

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type Args<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type Result<Name extends OperationName> = ReturnType<Operations[Name]>;
