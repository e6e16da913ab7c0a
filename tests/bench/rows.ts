/** Every row of the bench, in the order in which they run. */

import { dashboard } from "./dashboard.ts";
import { latency } from "./latency.ts";
import { memory } from "./memory.ts";
import { parallelUploads } from "./parallel_uploads.ts";
import { rateRow } from "./rate.ts";
import type { Row } from "./row.ts";
import { start } from "./start.ts";
import { streamDelay } from "./stream_delay.ts";
import { webSocket } from "./web_socket.ts";

export const ROWS: readonly Row[] = [
  rateRow({
    name: "json-32",
    title: "JSON, 32 connections",
    shape: "json",
    connections: 32,
    rate: { atLeast: 0.85, soFar: 0.76 },
    cpu: { atMost: 1.3, soFar: 1.8 },
  }),
  rateRow({
    name: "sse-16",
    title: "SSE, 16 connections",
    shape: "sse",
    connections: 16,
    rate: { atLeast: 0.8 },
    cpu: { atMost: 1.4 },
  }),
  rateRow({
    name: "burst-16",
    title: "SSE all at once, 16 connections",
    shape: "burst",
    connections: 16,
    rate: { atLeast: 0.8, soFar: 0.54 },
    cpu: { atMost: 1.4, soFar: 2.5 },
  }),
  rateRow({
    name: "upload-8",
    title: "1 MB bodies, 8 connections",
    shape: "upload",
    connections: 8,
    rate: { atLeast: 0.8, soFar: 0.51 },
    cpu: null,
  }),
  latency,
  streamDelay,
  webSocket,
  parallelUploads,
  memory,
  start,
  dashboard,
];
