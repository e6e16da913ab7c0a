/** HTTP archives: the HAR 1.2 format as far as we fill it. */

import type { RequestDetail } from "./requests.ts";

/** `GET /api/requests/:id/har` and `GET /api/requests/har`. */
export interface HarWire {
  log: {
    version: "1.2";
    creator: { name: string; version: string };
    entries: HarEntryWire[];
  };
}

/** One request as its client saw it. Lengths of time in ms. */
export interface HarEntryWire {
  startedDateTime: string;
  /** Of all timings together. */
  time: number;
  request: {
    method: string;
    /** As the client called it, without the query. */
    url: string;
    httpVersion: string;
    cookies: [];
    /** Without credentials. */
    headers: HarFieldWire[];
    queryString: [];
    headersSize: -1;
    /** As it travelled. */
    bodySize: number;
    postData?: {
      mimeType: string;
      text: string;
      _encoding?: "base64";
      comment?: string;
    };
  };
  response: {
    /** 0 when there was none. */
    status: number;
    statusText: string;
    httpVersion: string;
    cookies: [];
    headers: HarFieldWire[];
    redirectURL: string;
    headersSize: -1;
    bodySize: number;
    content: {
      /** Decoded, as far as it is stored. */
      size: number;
      mimeType: string;
      text?: string;
      encoding?: "base64";
      comment?: string;
    };
  };
  cache: Record<never, never>;
  timings: {
    /** From the whole request being here to its being sent on. */
    blocked: number;
    dns: -1;
    connect: -1;
    /** Until the request was here. */
    send: number;
    /** For the provider, retries included. */
    wait: number;
    receive: number;
  };
  comment?: string;
  _ccflare: Omit<RequestDetail, "requestBody" | "responseBody">;
}

export interface HarFieldWire {
  name: string;
  value: string;
}
