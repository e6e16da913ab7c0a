/** The routes for the program itself: health, metrics, this document, the way in. */

import { z } from "zod";
import { asJson, type Operations } from "./operation.ts";
import { Made } from "./schemas_answers.ts";
import { BriefHealth, Health } from "./schemas_system.ts";

export const SYSTEM_OPERATIONS: Operations = {
  "GET /health": {
    id: "showHealth",
    tag: "system",
    summary: "Whether the program can serve and write down what it does",
    answer: asJson(
      z.union([Health, BriefHealth]),
      "How it stands, in short for whoever has not shown the admin token",
    ),
  },
  "GET /metrics": {
    id: "showMetrics",
    tag: "system",
    summary: "Counters, histograms and gauges for Prometheus",
    answer: {
      description: "Text format 0.0.4",
      content: { "text/plain": z.string() },
    },
  },
  "GET /api/openapi.json": {
    id: "showDocument",
    tag: "system",
    summary: "This document",
    answer: asJson(z.looseObject({ openapi: z.string() }), "OpenAPI 3.1"),
  },
  "POST /api/login": {
    id: "logIn",
    tag: "system",
    summary: "Get the cookie of the dashboard for the admin token",
    body: z.strictObject({ token: z.string() }),
    answer: {
      ...asJson(Made, "You are in"),
      fields: { "set-cookie": "Proves that the token was known" },
    },
    errors: [409, 429],
  },
  "POST /api/logout": {
    id: "logOut",
    tag: "system",
    summary: "Take that cookie away",
    answer: asJson(Made, "You are out"),
  },
};
