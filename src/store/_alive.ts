/** Whether a process is still there. */

import process from "node:process";

/** Asks the system without disturbing the process. What may not be asked about is there. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error &&
      error.code === "ESRCH");
  }
}
