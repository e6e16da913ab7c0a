/** The route for a copy of the database. */

import type { Context } from "hono";
import { openBackup } from "../actions/backup.ts";
import type { ApiDeps } from "./deps.ts";

export async function sendBackup(
  { req }: Context,
  deps: ApiDeps,
): Promise<Response> {
  const day = new Date(deps.now()).toISOString().slice(0, 10);
  const headers = {
    "content-type": "application/vnd.sqlite3",
    "content-disposition": `attachment; filename="ccflare-${day}.db"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  // Nobody would read it, and so nothing would close it.
  if (req.raw.method === "HEAD") return new Response(null, { headers });
  const { bytes, stream } = await openBackup(deps);
  return new Response(stream, {
    headers: { ...headers, "content-length": String(bytes) },
  });
}
