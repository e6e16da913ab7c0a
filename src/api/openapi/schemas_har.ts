/** HTTP archives in the document, as far as we fill the format. */

import { z } from "zod";
import type { HarEntryWire, HarFieldWire, HarWire } from "../wire.ts";
import { moment } from "./schemas_answers.ts";
import { RequestDetail } from "./schemas_requests.ts";

const unknown = z.literal(-1);
const none = z.tuple([]);
const comment = z.exactOptional(z.string());

export const HarField = z.strictObject({ name: z.string(), value: z.string() })
  .meta({ id: "HarField" }) satisfies z.ZodType<HarFieldWire>;

const MESSAGE = {
  httpVersion: z.string(),
  cookies: none,
  headers: z.array(HarField).describe("Without credentials."),
  headersSize: unknown,
  bodySize: z.int().describe("As it travelled."),
};

export const HarEntry = z.strictObject({
  startedDateTime: moment(),
  time: z.number().describe("Ms; of all timings together."),
  request: z.strictObject({
    ...MESSAGE,
    method: z.string(),
    url: z.string().describe("As the client called it, without the query."),
    queryString: none,
    postData: z.exactOptional(z.strictObject({
      mimeType: z.string(),
      text: z.string(),
      _encoding: z.exactOptional(z.literal("base64")),
      comment,
    })),
  }),
  response: z.strictObject({
    ...MESSAGE,
    status: z.int().describe("0 when there was none."),
    statusText: z.string(),
    redirectURL: z.string(),
    content: z.strictObject({
      size: z.int(),
      mimeType: z.string(),
      text: z.exactOptional(z.string()),
      encoding: z.exactOptional(z.literal("base64")),
      comment,
    }),
  }),
  cache: z.strictObject({}),
  timings: z.strictObject({
    blocked: z.number(),
    dns: unknown,
    connect: unknown,
    send: z.number(),
    wait: z.number(),
    receive: z.number(),
  }).describe("Ms."),
  comment,
  _ccflare: RequestDetail.omit({ requestBody: true, responseBody: true }),
}).meta({ id: "HarEntry" }) satisfies z.ZodType<HarEntryWire>;

export const Har = z.strictObject({
  log: z.strictObject({
    version: z.literal("1.2"),
    creator: z.strictObject({ name: z.string(), version: z.string() }),
    entries: z.array(HarEntry),
  }),
}).meta({
  id: "Har",
  description: "HTTP archive, version 1.2.",
}) satisfies z.ZodType<HarWire>;
