/** The routes for requests: the list, one of them with its bodies, conversations, sessions, the live stream. */

import { z } from "zod";
import { type Answer, asEvents, asJson, type Operations } from "./operation.ts";
import { Har } from "./schemas_har.ts";
import {
  ClientSession,
  RequestDetail,
  RequestEvent,
  RequestSummary,
} from "./schemas_requests.ts";

const AT = "ISO 8601, or epoch ms.";

/** Which requests: all that are named must hold, of several values by comma one. */
const FILTERS = {
  from: text(`Not before this moment: ${AT}`),
  to: text(`Before this moment: ${AT}`),
  account: text("Names or ids by comma; `no_account` for none."),
  provider: text("By comma."),
  pool: text("By comma."),
  model: text("As answered or asked, by comma."),
  status: text("Codes, or classes as `4xx`, by comma."),
  outcome: text(
    "By comma: done, client_left, upstream_broke, refused, failed, interrupted, running, success, error.",
  ),
  client: text("First word of the user agent, or name of the key."),
  session: text("The client's own session ids by comma."),
  conversation: text("Conversation ids by comma."),
  q: text("Text anywhere in path, model or error, in any case of letters."),
};

const CURSOR = text("From `x-next-cursor` of the page before.");
const BEFORE = text("A request id: only older ones.");

const PAGED = {
  "x-next-cursor": "For the next page; absent at the end",
  link: "The address of the next page, with rel=next",
};

const BODY: Answer = {
  description: "The body, decoded unless raw is asked for",
  content: {
    "application/json": z.unknown(),
    "text/plain": z.string(),
    "application/octet-stream": null,
  },
  fields: {
    "x-ccflare-body-size": "Of the whole body, as it travelled",
    "x-ccflare-body-stored-size": "How much of it is stored",
    "x-ccflare-body-sha256": "SHA-256 of the whole body, in hex",
    "x-ccflare-body-cut": "true when the end is missing",
    "x-ccflare-body-encoding": "Only when the body is still in it",
  },
};

const ON = z.enum(["0", "1"]);

const BODY_QUERY = z.strictObject({
  raw: z.exactOptional(ON.describe(
    "`1`: as it travelled, in the encoding that `x-ccflare-body-encoding` names.",
  )),
  download: z.exactOptional(ON.describe("`1`: as a file to save.")),
});

export const REQUEST_OPERATIONS: Operations = {
  "GET /api/requests": {
    id: "listRequests",
    tag: "requests",
    summary: "Requests, newest first",
    description:
      "A page that is not full and comes with a cursor looked back to `x-searched-until` and found no more up to there.",
    query: z.strictObject({
      limit: pageSize(1000, 50),
      cursor: CURSOR,
      before: BEFORE,
      ...FILTERS,
    }),
    answer: {
      ...asJson(z.array(RequestSummary), "One page"),
      fields: {
        ...PAGED,
        "x-searched-until":
          "How far back this page looked, when not to the end",
      },
    },
  },
  "GET /api/requests/stream": {
    id: "streamRequests",
    tag: "requests",
    summary: "What happens to requests, as it happens",
    description:
      "Begins with the event `connected`. Ids of events go into `Last-Event-ID` to catch up on what was missed; a comment comes every 15 s.",
    answer: asEvents(RequestEvent, "Server-sent events"),
  },
  "GET /api/requests/har": {
    id: "exportRequests",
    tag: "requests",
    summary: "Requests with their bodies as one HTTP archive",
    query: z.strictObject({
      limit: pageSize(500, 50),
      cursor: CURSOR,
      before: BEFORE,
      ...FILTERS,
    }),
    answer: asJson(Har, "A file to save"),
  },
  "GET /api/requests/:id": {
    id: "showRequest",
    tag: "requests",
    summary: "One request with attempts, decision, timings and bill",
    answer: asJson(RequestDetail, "The request"),
    errors: [404],
  },
  "GET /api/requests/:id/har": {
    id: "exportRequest",
    tag: "requests",
    summary: "One request with its bodies as an HTTP archive",
    answer: asJson(Har, "A file to save"),
    errors: [404],
  },
  "GET /api/requests/:id/conversation": {
    id: "showConversation",
    tag: "requests",
    summary: "The requests that lead to this one, oldest first, and itself",
    answer: asJson(z.array(RequestSummary), "The conversation"),
    errors: [404],
  },
  "GET /api/requests/:id/body/request": {
    id: "readRequestBody",
    tag: "requests",
    summary: "What the client sent",
    query: BODY_QUERY,
    answer: BODY,
    errors: [404],
  },
  "GET /api/requests/:id/body/response": {
    id: "readResponseBody",
    tag: "requests",
    summary: "What the client was answered",
    query: BODY_QUERY,
    answer: BODY,
    errors: [404],
  },
  "GET /api/sessions": {
    id: "listSessions",
    tag: "requests",
    summary: "The sessions of clients, newest first",
    query: z.strictObject({
      limit: pageSize(1000, 50),
      cursor: CURSOR,
      from: FILTERS.from,
      to: FILTERS.to,
      q: text("Text anywhere in the id."),
    }),
    answer: { ...asJson(z.array(ClientSession), "One page"), fields: PAGED },
  },
};

function text(description: string) {
  return z.exactOptional(z.string().describe(description));
}

function pageSize(most: number, usual: number) {
  const description = `How many at most; ${usual} when it is not said.`;
  return z.exactOptional(z.int().min(1).max(most).describe(description));
}
