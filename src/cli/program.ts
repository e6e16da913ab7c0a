/** The program as commands start it, with the time of this machine. */

import { openApp } from "../app.ts";
import { loadConfig } from "../config.ts";
import { openState } from "../state.ts";
import type { Program } from "./command.ts";

export const systemProgram: Program = {
  loadConfig,
  openState: (config) => openState(config),
  openApp,
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
