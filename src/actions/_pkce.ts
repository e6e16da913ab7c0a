/** The random values of one sign-in: what only we know, and what the authorize address may show of it. */

import { createHash, randomBytes } from "node:crypto";

/** 256 bits: nobody guesses it, and as base64url it has the 43 characters that RFC 7636 asks for at least. */
const RANDOM_BYTES = 32;

/** Sent with the code, so that nobody else can use it. */
export function createVerifier(): string {
  return randomBytes(RANDOM_BYTES).toString("base64url");
}

/** Comes back with the code; drawn apart from the verifier, because it stands in addresses. */
export function createState(): string {
  return randomBytes(RANDOM_BYTES).toString("base64url");
}

/** The S256 challenge of RFC 7636. */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
