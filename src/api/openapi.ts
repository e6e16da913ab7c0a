/** The route that describes all others, for programs that make clients and for people who read such pages. */

import type { Context } from "hono";
import type { RouteFacts } from "./openapi/route_facts.ts";
import { text } from "./respond.ts";

/** Made when it is first asked for, since most never ask. */
export class ApiDocument {
  readonly #routes: readonly RouteFacts[];
  #text: Promise<string> | null = null;

  constructor(routes: readonly RouteFacts[]) {
    this.#routes = routes;
  }

  text(): Promise<string> {
    this.#text ??= this.#make();
    return this.#text;
  }

  async #make(): Promise<string> {
    const { documentOf } = await import("./openapi/document.ts");
    return JSON.stringify(documentOf(this.#routes)) + "\n";
  }
}

export async function showDocument(
  _: Context,
  { document }: { readonly document: ApiDocument },
): Promise<Response> {
  return text(await document.text());
}
