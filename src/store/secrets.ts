/** Credentials at rest: sealed with AES-256-GCM under one key that lives beside the database or in the environment. */

import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";

/** The first byte of every sealed value, so that another format can follow. */
const FORMAT = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12; // the length GCM is made for
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export interface SealOptions {
  readonly key: Uint8Array;
  /** What the value belongs to; it opens only with the same name. */
  readonly owner: string;
}

export function encrypt(text: string, options: SealOptions): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", options.key, nonce);
  cipher.setAAD(new TextEncoder().encode(options.owner));
  const body = [cipher.update(text, "utf8"), cipher.final()];
  const sealed = [Uint8Array.of(FORMAT), nonce, cipher.getAuthTag(), ...body];
  return new Uint8Array(Buffer.concat(sealed));
}

/** The text that was sealed, or null when key, owner or bytes are not the ones of then. */
export function decrypt(
  sealed: Uint8Array,
  options: SealOptions,
): string | null {
  if (sealed[0] !== FORMAT || sealed.length < HEAD_BYTES) return null;
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", options.key, nonce);
  decipher.setAAD(new TextEncoder().encode(options.owner));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
  try {
    const text = decipher.update(sealed.subarray(HEAD_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    // GCM says only that the tag does not fit, never why.
    return null;
  }
}

export interface SecretKeyOptions {
  /** The directory of `secret.key`. */
  readonly home: string;
  /** The value of `CCFLARE_SECRET_KEY`, or null. */
  readonly fromEnv: string | null;
}

/** The key from the environment, else from the file `secret.key`, which is made on first use. */
export function loadSecretKey(options: SecretKeyOptions): Uint8Array {
  const { home, fromEnv } = options;
  if (fromEnv !== null) {
    return parseKey(fromEnv) ?? fail(
      "CCFLARE_SECRET_KEY must be 32 bytes as hex or base64; make one with: openssl rand -hex 32",
    );
  }
  const path = join(home, "secret.key");
  const text = readKeyFile(path) ?? createKeyFile(home, path);
  return parseKey(text) ?? fail(
    `Cannot read the secret key ${path}: it must hold 32 bytes as hex or base64; without the right key the stored accounts have to sign in again`,
  );
}

function parseKey(text: string): Uint8Array | null {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Uint8Array.fromHex(trimmed);
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return null;
  const key = Buffer.from(trimmed, "base64");
  return key.length === KEY_BYTES ? new Uint8Array(key) : null;
}

function readKeyFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw new Fault("unavailable", `Cannot read the secret key ${path}`, {
      cause,
    });
  }
}

/** Of two processes that start at once one wins and both use its key: a link appears whole or not at all. */
function createKeyFile(home: string, path: string): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const text = `${randomBytes(KEY_BYTES).toString("hex")}\n`;
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const exclusive = { flag: "wx", mode: 0o600, flush: true } as const;
  writeFileSync(draft, text, exclusive);
  try {
    linkSync(draft, path);
    return text;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") {
      // Some file systems (exFAT) know no links.
      writeFileSync(path, text, exclusive);
      return text;
    }
    return readFileSync(path, "utf8");
  } finally {
    rmSync(draft, { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

function fail(message: string): never {
  throw new Fault("invalid", message);
}
