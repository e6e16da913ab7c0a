/** What the live stream tells. */

import type { RequestSummary } from "./requests.ts";

/** Events of `GET /api/requests/stream` (`data:` lines; moments in epoch ms). */
export type RequestEvent =
  | {
    type: "ingress";
    id: string;
    timestamp: number;
    method: string;
    path: string;
  }
  | {
    type: "start";
    id: string;
    timestamp: number;
    method: string;
    path: string;
    accountId: string | null;
    accountName: string | null;
    model: string | null;
    statusCode: number | null;
  }
  | { type: "summary"; payload: RequestSummary }
  /** Its bodies can be read now. Sizes are of what is stored; null for a side without any. */
  | {
    type: "payload";
    id: string;
    conversationId: string | null;
    requestBytes: number | null;
    responseBytes: number | null;
  }
  /** Accounts have changed; read them again. */
  | { type: "accounts" };
