/** Behaviours by name, each name's in the order in which they are to be played. */

import type { Behaviour } from "./reply.ts";

export class Script {
  readonly #behaviours = new Map<string, Behaviour[]>();

  set(name: string, behaviours: readonly Behaviour[]): void {
    this.#behaviours.set(name, [...behaviours]);
  }

  has(name: string): boolean {
    return this.#behaviours.has(name);
  }

  /** The last one stays; undefined where nothing was said. */
  next(name: string): Behaviour | undefined {
    const left = this.#behaviours.get(name);
    return left !== undefined && left.length > 1 ? left.shift() : left?.[0];
  }
}
