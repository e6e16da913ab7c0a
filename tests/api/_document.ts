/** The program's own description of its API, held against what it answers. */

import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type Route, ROUTES } from "../../src/api/routes.ts";

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

interface RouteName {
  readonly method: string;
  readonly path: string;
}

interface Described {
  readonly responses: Readonly<Record<string, { $ref?: string }>>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Described & Operation>>>
  >;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
}

export function nameOf({ method, path }: RouteName): string {
  return `${method} ${path}`;
}

/** By the name that it has in the document's source, as `GET /health`. */
export function routeOf(name: string): Route {
  const route = ROUTES.find((one) => nameOf(one) === name);
  assert.ok(route, `There is no route ${name}`);
  return route;
}

export class Description {
  readonly document: OpenApiDocument;
  readonly #ajv: Ajv2020;

  constructor(document: OpenApiDocument) {
    this.document = document;
    // The document around the schemas has words that are none of JSON Schema's.
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, "api");
  }

  static async read(fetch: Fetch): Promise<Description> {
    const response = await fetch("/api/openapi.json");
    assert.equal(response.status, 200);
    return new Description(await response.json());
  }

  /**
   * Fails when status, content type or any field of the answer is not as described; returns the body. A live stream is
   * read until it has told `upTo`, else only what it tells at once.
   */
  async check(
    route: RouteName,
    response: Response,
    { upTo = "" }: { readonly upTo?: string } = {},
  ): Promise<string> {
    const what = `${route.method} ${route.path} ${response.status}`;
    const answer = this.#described(route)?.responses[response.status];
    assert.ok(answer, `${what} is not described`);
    const status = String(response.status);
    const at = answer.$ref ?? pointerTo(route, "responses", status);
    const type = response.headers.get("content-type")?.split(";", 1)[0] ?? "";
    const content = `${at}/content/${type.replaceAll("/", "~1")}`;
    const known = this.#resolve(content);
    assert.ok(known, `${what} is not described as ${type}`);
    const text = type === "text/event-stream"
      ? await eventsOf(response, upTo)
      : await response.text();
    if (known.schema === undefined) return text;
    for (const value of valuesOf(type, text)) {
      this.#validate(`${content}/schema`, value, what);
    }
    return text;
  }

  /** Fails when a body that the program takes is not as described. */
  checkBody(route: RouteName, body: unknown): void {
    const at = pointerTo(route, "requestBody", "content", "application/json");
    assert.ok(this.#resolve(at), `${route.path} is not described with a body`);
    this.#validate(`${at}/schema`, body, `body of ${route.path}`);
  }

  #described({ method, path }: RouteName): Described | undefined {
    return this.document.paths[templateOf(path)]?.[method.toLowerCase()];
  }

  #validate(pointer: string, value: unknown, what: string): void {
    const validate = this.#ajv.compile({ $ref: `api${pointer}` });
    const isFine = validate(value);
    const errors = JSON.stringify(validate.errors, null, 1);
    assert.ok(isFine, `${what}: ${errors} in ${JSON.stringify(value)}`);
  }

  #resolve(pointer: string): { schema?: unknown } | undefined {
    let found: unknown = this.document;
    for (const part of pointer.split("/").slice(1)) {
      const key = part.replaceAll("~1", "/");
      found = (found as Record<string, unknown> | undefined)?.[key];
    }
    return found as { schema?: unknown } | undefined;
  }
}

function valuesOf(type: string, text: string): unknown[] {
  if (type === "application/json") return [JSON.parse(text)];
  if (type !== "text/event-stream") return [text];
  return [...text.matchAll(/^data: (\{.*)$/gm)]
    .map(([, data]) => JSON.parse(data!));
}

/** Where something about a route stands in the document. */
function pointerTo({ method, path }: RouteName, ...rest: string[]): string {
  const parts = ["paths", templateOf(path), method.toLowerCase(), ...rest];
  return `#${parts.map((one) => `/${one.replaceAll("/", "~1")}`).join("")}`;
}

function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

async function eventsOf(response: Response, upTo: string): Promise<string> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  do {
    const { value, done } = await reader.read();
    assert.ok(!done, `The stream ended after ${text}`);
    text += decoder.decode(value, { stream: true });
  } while (!text.includes(upTo) || !text.endsWith("\n\n"));
  await reader.cancel();
  return text;
}
