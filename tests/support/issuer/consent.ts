/** The page where a person agrees or not, and the codes that come of it. */

import { createHash } from "node:crypto";
import { encodeText } from "../upstream/bytes.ts";
import type { Received } from "../upstream/received.ts";
import { EMPTY_REPLY, type Reply, type ReplyField } from "../upstream/reply.ts";
import type { Grant, OAuthProvider } from "./mint.ts";

/** What the person does: at once, or (`ask`) by pressing a button of the page. */
export type Consent = "agree" | "deny" | "ask";

interface Code {
  readonly grant: Grant;
  readonly challenge: string;
  readonly redirectUri: string;
}

/** What comes with a code to the token address. */
export interface Redeeming {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export class ConsentDesk {
  /** The queries with which the page was opened, in order. */
  readonly asked: Record<string, string>[] = [];
  consent: Consent = "agree";
  readonly #codes = new Map<string, Code>();
  readonly #given: string[] = [];
  readonly #grantFor: (provider: OAuthProvider) => Grant;

  /** `grantFor` says who agrees. */
  constructor(grantFor: (provider: OAuthProvider) => Grant) {
    this.#grantFor = grantFor;
  }

  /** Every code that was ever given out. */
  get secrets(): readonly string[] {
    return this.#given;
  }

  open(request: Received, provider: OAuthProvider): Reply {
    const url = new URL(request.target, "http://127.0.0.1");
    const query = Object.fromEntries(url.searchParams);
    const { answer, ...rest } = query;
    if (answer === undefined) this.asked.push(rest);
    const problem = problemWith(rest);
    if (problem !== null) return page(400, `<p>${problem}</p>`);
    const decided = answer ?? this.consent;
    if (decided === "ask") {
      const link = (what: string) =>
        `<a id="${what}" href="${
          escaped(`${request.target}&answer=${what}`)
        }">${what}</a>`;
      return page(200, `${link("agree")} ${link("deny")}`);
    }
    return this.#send(rest, { provider, agreed: decided === "agree" });
  }

  /** A code outside of the page, as the device flow gives it. */
  give(code: Omit<Code, "grant">, provider: OAuthProvider): string {
    const name = `code_${this.#given.length + 1}`;
    this.#given.push(name);
    this.#codes.set(name, { ...code, grant: this.#grantFor(provider) });
    return name;
  }

  /** Whose code it is; null, and the code is spent, when anything about it is wrong. */
  redeem({ code, verifier, redirectUri }: Redeeming): Grant | null {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (known === undefined) return null;
    const isOurs = challengeOf(verifier) === known.challenge &&
      redirectUri === known.redirectUri;
    return isOurs ? known.grant : null;
  }

  #send(
    query: Record<string, string>,
    { provider, agreed }: { provider: OAuthProvider; agreed: boolean },
  ): Reply {
    const { state = "", redirect_uri: redirectUri = "" } = query;
    const to = new URL(redirectUri);
    const challenge = query.code_challenge ?? "";
    if (agreed) {
      const code = this.give({ challenge, redirectUri }, provider);
      to.searchParams.set("code", code);
    } else {
      to.searchParams.set("error", "access_denied");
      to.searchParams.set("error_description", "The person said no");
    }
    to.searchParams.set("state", state);
    // Claude's own page shows what is to be pasted; ours has to, because a test must not go there.
    if (!isLoopback(to)) {
      const code = to.searchParams.get("code");
      const shown = code === null ? "access_denied" : `${code}#${state}`;
      return page(200, `<code>${escaped(shown)}</code>`);
    }
    return { ...page(302, ""), fields: [["location", to.href]] };
  }
}

/** PKCE, S256 (RFC 7636 §4.2). */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

function problemWith(query: Record<string, string>): string | null {
  if (query.response_type !== "code") return "response_type has to be code";
  if (query.code_challenge_method !== "S256") return "PKCE has to be S256";
  const names = ["client_id", "redirect_uri", "code_challenge", "state"];
  const missing = names.find((name) => !query[name]);
  return missing === undefined ? null : `${missing} is missing`;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "127.0.0.1" || hostname === "localhost";
}

function page(status: number, html: string): Reply {
  const bytes = encodeText(`<!doctype html>${html}`);
  const fields: ReplyField[] = [["content-type", "text/html; charset=utf-8"]];
  return {
    ...EMPTY_REPLY,
    status,
    fields,
    pieces: [bytes],
    framing: bytes.length,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;");
}
