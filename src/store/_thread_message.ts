/** What a lane and its thread say to each other; all of it survives structured cloning. */

import { describeError, Fault, type FaultCode } from "../model/fault.ts";
import type { OpenOptions } from "./db.ts";
import type { OperationName } from "./operations.ts";

export interface Question {
  readonly id: number;
  readonly question:
    /** Comes first and is not answered; trouble shows with the first operation. */
    | { readonly open: OpenOptions }
    | { readonly name: OperationName; readonly args: unknown }
    | "close";
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage };

/** An error as plain data: cloning would lose that it is a `Fault`. */
export interface ErrorMessage {
  readonly message: string;
  /** Null for anything but a `Fault`. */
  readonly code: FaultCode | null;
  readonly details: unknown;
  readonly cause: string | null;
}

/** Buffers among the arguments or in an answer are handed over, not copied: their sender has no more use for them. */
export function buffersIn(values: unknown): ArrayBuffer[] {
  if (typeof values !== "object" || values === null) return [];
  return Object.values(values).filter((one) => one instanceof ArrayBuffer);
}

export function messageOf(error: unknown): ErrorMessage {
  const cause = error instanceof Error && error.cause !== undefined
    ? describeError(error.cause)
    : null;
  if (error instanceof Fault) {
    const { message, code, details } = error;
    return { message, code, details, cause };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message, code: null, details: undefined, cause };
}

export function errorFrom(told: ErrorMessage): Error {
  const cause = told.cause === null ? {} : { cause: told.cause };
  return told.code === null
    ? new Error(told.message, cause)
    : new Fault(told.code, told.message, { ...cause, details: told.details });
}
