/** The routes for the bodies of a request: what the client sent, and what it was answered. */

import type { Context } from "hono";
import { showBody } from "../actions/bodies.ts";
import type { BodyFacts, StoredBody } from "../model/body.ts";
import { Fault } from "../model/fault.ts";
import { fieldOf } from "../model/fields.ts";
import type { ApiDeps } from "./deps.ts";
import type { BodyWire } from "./wire.ts";

/** Whatever a provider or a client wrote: no page of ours may ever run it. */
const GUARDS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox; default-src 'none'",
};

const BINARY = "application/octet-stream";

export function showRequestBody(
  context: Context,
  deps: ApiDeps,
): Promise<Response> {
  return answerBody(context, deps, "request");
}

export function showResponseBody(
  context: Context,
  deps: ApiDeps,
): Promise<Response> {
  return answerBody(context, deps, "response");
}

/** Decoded, or with `?raw=1` as it travelled; with `?download=1` as a file. */
async function answerBody(
  { req }: Context,
  deps: ApiDeps,
  side: "request" | "response",
): Promise<Response> {
  const id = req.param("id") ?? "";
  const raw = isOn("raw", req.query("raw"));
  const download = isOn("download", req.query("download"));
  const body = await showBody(deps, { id, side, raw });
  const headers: Record<string, string> = {
    ...GUARDS,
    "content-type": typeOf(body),
    "x-ccflare-body-size": String(body.size),
    "x-ccflare-body-stored-size": String(body.storedSize),
    "x-ccflare-body-sha256": body.sha256,
    "x-ccflare-body-cut": String(body.cut),
  };
  if (isPacked(body)) headers["x-ccflare-body-encoding"] = body.encoding!;
  if (download) {
    const name = `${id}-${side}${endingOf(headers["content-type"]!)}`;
    headers["content-disposition"] = `attachment; filename="${name}"`;
  }
  return new Response(body.bytes as BodyInit, { headers });
}

export function bodyWire(facts: BodyFacts | null): BodyWire | null {
  if (facts === null) return null;
  return {
    headers: facts.fields.map(([name, value]) => [name, value]),
    size: facts.size,
    storedSize: facts.storedSize,
    cut: facts.cut,
    sha256: facts.sha256,
    contentType: fieldOf(facts.fields, "content-type"),
    encoding: facts.encoding,
  };
}

function isOn(name: string, value: string | undefined): boolean {
  if (value === undefined || value === "0") return false;
  if (value === "1") return true;
  throw new Fault("invalid", `'${name}' must be 1 or 0`, {
    details: { field: name, value },
  });
}

/** True for bytes that are still in an encoding. */
function isPacked({ encoding, isDecoded }: StoredBody): boolean {
  return encoding !== null && !isDecoded;
}

/** Only types that no browser runs. */
function typeOf(body: StoredBody): string {
  if (isPacked(body)) return BINARY;
  const told = fieldOf(body.fields, "content-type") ?? "";
  const type = told.split(";", 1)[0]!.trim().toLowerCase();
  if (type === "application/x-ndjson" || type === "application/jsonl") {
    return "text/plain; charset=utf-8";
  }
  if (type === "application/json" || type.endsWith("+json")) {
    return "application/json";
  }
  return type.startsWith("text/") ? "text/plain; charset=utf-8" : BINARY;
}

function endingOf(type: string): string {
  if (type === "application/json") return ".json";
  return type === BINARY ? ".bin" : ".txt";
}
