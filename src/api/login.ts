/** The routes by which the dashboard gets in when an admin token is set, and out again. */

import type { Context } from "hono";
import type { AdminGate } from "./admin.ts";
import { readObject } from "./body.ts";
import { done } from "./respond.ts";

interface LoginDeps {
  readonly gate: AdminGate;
}

export async function logIn(
  { req }: Context,
  { gate }: LoginDeps,
): Promise<Response> {
  const { token } = await readObject(req.raw);
  const cookie = gate.logIn(token);
  return done("Logged in", {}, { fields: { "set-cookie": cookie } });
}

export function logOut(_: Context, { gate }: LoginDeps): Response {
  return done("Logged out", {}, { fields: { "set-cookie": gate.logOut() } });
}
