/** Puts the OpenAPI document together: the table of routes, what is said of each, and the schemas. */

import manifest from "../../../deno.json" with { type: "json" };
import type { Answer, ErrorStatus, Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { RouteFacts } from "./route_facts.ts";
import { type JsonSchema, SchemaBook } from "./schema_book.ts";
import { ErrorAnswer } from "./schemas_answers.ts";

const ERRORS: Readonly<Record<ErrorStatus | 401 | 403 | 500, string>> = {
  400: "Something that was sent is wrong; `details.field` names it",
  401: "The admin token is needed",
  403: "Called by a host name or a page that may not",
  404: "There is no such thing",
  409: "Not as things stand",
  413: "The body is too large",
  429: "Too many wrong tokens; `retry-after` says when to come back",
  500: "Something went wrong inside ccflare; its log says what",
  502: "The provider did not answer as it should",
};

/** Either is enough; neither is asked for while no admin token is set. */
const SECURITY = [{ adminToken: [] }, { adminCookie: [] }, {}];

/** There, people are told and not programs. */
const LANDING_ERROR = {
  description: "A page that says why it could not be done",
  content: { "text/html": {} },
};

const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  id: "The id; for an account its name does too.",
  provider: "`claude-code` or `codex`.",
};

/** OpenAPI 3.1. A route of which nothing is said is left out; a test sees to it that there is none. */
export function documentOf(routes: readonly RouteFacts[]) {
  const book = new SchemaBook();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operation = OPERATIONS[`${route.method} ${route.path}`];
    if (operation === undefined) continue;
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operationOf(
      operation,
      route,
      book,
    );
  }
  const error = jsonContent(book.jsonOf(ErrorAnswer));
  return {
    openapi: "3.1.1",
    info: {
      title: "ccflare management API",
      version: manifest.version,
      license: { name: manifest.license, identifier: manifest.license },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: book.components,
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          errorName(status),
          { description, content: error },
        ]),
      ),
      securitySchemes: {
        adminToken: { type: "http", scheme: "bearer" },
        adminCookie: { type: "apiKey", in: "cookie", name: "ccflare_admin" },
      },
    },
  };
}

function operationOf(
  operation: Operation,
  route: RouteFacts,
  book: SchemaBook,
): Record<string, unknown> {
  const { id, tag, summary, description, body, answer } = operation;
  const parameters = [
    ...pathParameters(route.path),
    ...queryParameters(operation, book),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : {
      requestBody: { required: true, content: jsonContent(book.jsonOf(body)) },
    }),
    responses: {
      200: answerOf(answer, book),
      ...(route.who === "landing" ? { 400: LANDING_ERROR } : {}),
      ...Object.fromEntries(
        errorsOf(operation, route).map((status) => [
          status,
          { $ref: `#/components/responses/${errorName(status)}` },
        ]),
      ),
    },
    security: route.who === "person" ? SECURITY : [],
  };
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PATH_PARAMETERS[name],
    schema: { type: "string" },
  }));
}

function queryParameters({ query }: Operation, book: SchemaBook): unknown[] {
  if (query === undefined) return [];
  const { properties, required = [] } = book.jsonOf(query) as {
    properties: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map((
    [name, { description, ...schema }],
  ) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function answerOf(answer: Answer, book: SchemaBook): Record<string, unknown> {
  const content = Object.entries(answer.content).map(([type, schema]) => [
    type,
    schema === null ? {} : { schema: book.jsonOf(schema) },
  ]);
  const fields = Object.entries(answer.fields ?? {}).map((
    [name, description],
  ) => [name, { description, schema: { type: "string" } }]);
  return {
    description: answer.description,
    content: Object.fromEntries(content),
    ...(fields.length === 0 ? {} : { headers: Object.fromEntries(fields) }),
  };
}

function errorsOf(
  { query, body, errors = [] }: Operation,
  { who }: RouteFacts,
): number[] {
  const usual = new Set<number>([...errors, 403, 500]);
  // What a landing page says of it stands with the answer.
  const takesWords = query !== undefined && who !== "landing";
  if (takesWords || body !== undefined) usual.add(400);
  if (body !== undefined) usual.add(413);
  if (who === "person") usual.add(401).add(429);
  return [...usual].sort((one, other) => one - other);
}

function jsonContent(schema: JsonSchema) {
  return { "application/json": { schema } };
}

function errorName(status: number | string): string {
  return `Error${status}`;
}
