/** Signing in to a provider. */

/** What `POST /api/auth/:provider/init` answers to `{ name, flow?, base_url?, priority? }`. */
export interface SignInWire {
  /** Where the person agrees; null for a device code. */
  authUrl: string | null;
  sessionId: string;
  provider: string;
  /** `loopback` comes back by itself, if the browser is on the machine of the server; its address can be pasted too. */
  flow: "loopback" | "paste" | "device";
  /** What the person types, and where. */
  device: { userCode: string; verifyUrl: string } | null;
  /** True when an account of this name gets new tokens. */
  renews: boolean;
  /** A sentence when another flow was taken than the usual one. */
  remark: string | null;
  expiresAt: string;
}

/** `GET /api/auth/session/:id/status`; it is told for five minutes after the end. */
export interface SignInStatusWire {
  status: "pending" | "completed" | "failed" | "expired";
  /** A sentence when it failed or expired. */
  reason: string | null;
  accountId: string | null;
}
