/** The sign-in as the dashboard leads through it: its store, and what the dialogs say. */

import assert from "node:assert/strict";
import { renderToString } from "preact-render-to-string";
import type { SignInWire } from "../../src/api/wire.ts";
import { html } from "../../web/html.js";
import * as accounts from "../../web/stores/accounts.js";
import * as signIn from "../../web/stores/sign_in.js";
import { toasts } from "../../web/stores/toasts.js";
import { now } from "../../web/stores/ui.js";
import { Accounts } from "../../web/views/accounts.js";
import { AddDialog } from "../../web/views/account_dialogs.js";
import { SignInDialog } from "../../web/views/sign_in_dialog.js";
import { type Call, fakeFetch } from "./fake_fetch.ts";
import { fakeTimeout } from "./fake_timeout.ts";
import { accountSample } from "./samples.ts";

const ASK = { name: "work", provider: "codex", priority: 3 };

function startSample(changes: Partial<SignInWire> = {}): SignInWire {
  return {
    authUrl: "https://issuer.example/authorize?state=s",
    sessionId: "s-1",
    provider: "codex",
    flow: "loopback",
    device: null,
    renews: false,
    remark: null,
    expiresAt: "2026-01-02T03:14:05.000Z",
    ...changes,
  };
}

function read(node: unknown): string {
  return markup(node).replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

function markup(node: unknown): string {
  return renderToString(node as Parameters<typeof renderToString>[0]);
}

interface Script {
  start?: SignInWire;
  /** What each look at the session is answered with, the last one again and again. */
  looks?: object[];
  complete?: Response;
}

/** The API around one sign-in; forgets what an earlier test left. */
function fakeApi({ start = startSample(), looks = [], complete }: Script) {
  signIn.session.value = null;
  signIn.failure.value = "";
  toasts.value = [];
  const left = [...looks];
  return fakeFetch(({ method, path }: Call) => {
    if (path.endsWith("/init")) return Response.json({ data: start });
    if (path.endsWith("/complete")) return complete ?? Response.json({});
    if (path.endsWith("/status")) {
      return Response.json(left.length > 1 ? left.shift() : left[0]);
    }
    return Response.json(method === "DELETE" ? {} : []);
  });
}

const PENDING = { status: "pending", reason: null, accountId: null };
const COMPLETED = { status: "completed", reason: null, accountId: "a" };
const FAILED = {
  status: "failed",
  reason: "Cannot sign in: consent was denied",
  accountId: null,
};

/** Resolves when the store has nothing more to wait for. */
async function until(isThere: () => boolean) {
  while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
}

Deno.test("begin() looks again and again until the sign-in is over, and reads the accounts then", async () => {
  using timeout = fakeTimeout();
  using api = fakeApi({ looks: [PENDING, PENDING, COMPLETED] });
  await signIn.begin(ASK);
  await until(() => toasts.value.length > 0);
  assert.equal(signIn.session.value, null);
  assert.equal(toasts.value[0]?.text, "Signed in work");
  const asked = api.calls.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(asked.slice(0, 4), [
    "POST /api/auth/codex/init",
    ...Array(3).fill("GET /api/auth/session/s-1/status"),
  ]);
  assert.deepEqual(api.calls[0]?.body, { name: "work", priority: 3 });
  assert.deepEqual(timeout.waits.slice(0, 3), [1_500, 1_500, 1_500]);
  await until(() => accounts.status.value === "ready");
});

Deno.test("a sign-in that failed meanwhile says why and is not looked at again", async () => {
  using timeout = fakeTimeout();
  using api = fakeApi({ looks: [PENDING, FAILED] });
  await signIn.begin(ASK);
  await until(() => signIn.failure.value !== "");
  assert.match(
    read(html`<${SignInDialog} />`),
    /Cannot sign in: consent was denied .* Begin again/,
  );
  assert.equal(timeout.waits.length, 2);
  assert.equal(api.calls.length, 3);
  await signIn.begin(ASK);
  assert.equal(signIn.failure.value, "");
  await signIn.cancel();
});

Deno.test("complete() hands in the code; what ended the sign-in is shown in its place", async () => {
  using _ = fakeTimeout();
  const refused = { error: "This is no code" };
  const open = fakeApi({
    looks: [PENDING],
    complete: Response.json(refused, { status: 400 }),
  });
  await signIn.begin(ASK);
  assert.equal(await signIn.complete("x"), "This is no code");
  assert.notEqual(signIn.session.value, null);
  assert.deepEqual(
    open.calls.find(({ path }) => path.endsWith("/complete"))?.body,
    { sessionId: "s-1", code: "x" },
  );
  await signIn.cancel();
  open[Symbol.dispose]();

  const ended = fakeApi({
    looks: [FAILED],
    complete: Response.json({ error: FAILED.reason }, { status: 400 }),
  });
  await signIn.begin(ASK);
  assert.equal(await signIn.complete("x"), "");
  assert.equal(signIn.failure.value, FAILED.reason);
  await signIn.cancel();
  ended[Symbol.dispose]();

  using well = fakeApi({ looks: [COMPLETED] });
  await signIn.begin(ASK);
  assert.equal(await signIn.complete("x"), null);
  assert.equal(signIn.session.value, null);
  assert.equal(toasts.value.length, 1);
  assert(well.calls.some(({ path }) => path === "/api/accounts"));
});

Deno.test("cancel() ends the sign-in on the server too", async () => {
  using _ = fakeTimeout();
  using api = fakeApi({ looks: [PENDING] });
  await signIn.begin(ASK);
  await signIn.cancel();
  assert.equal(signIn.session.value, null);
  const last = api.calls.findLast(({ method }) => method === "DELETE");
  assert.equal(last?.path, "/api/auth/session/s-1");
  assert.equal(read(html`<${SignInDialog} />`), "");
});

Deno.test("beginAgain() tells of a refusal where there is no dialog to tell it", async () => {
  toasts.value = [];
  using _ = fakeFetch(() =>
    Response.json({ error: "Account 'work' is one of codex" }, { status: 409 })
  );
  await signIn.beginAgain(accountSample({ provider: "claude-code" }));
  assert.deepEqual(
    toasts.value.map(({ text, kind }) => [text, kind]),
    [["Account 'work' is one of codex", "failed"]],
  );
});

const DIALOGS: [name: string, start: Partial<SignInWire>, says: RegExp][] = [
  [
    "of the loopback flow",
    {},
    /ChatGPT subscription: work .*Open the sign-in page .*Address at which the browser ended .*another machine .*Waiting for you to agree there/,
  ],
  [
    "of a pasted code",
    { provider: "claude-code", flow: "paste", renews: true },
    /its? history stay; it gets new tokens\. .*Code that the page shows/,
  ],
  [
    "whose ports are taken",
    { flow: "paste", remark: "Other programs hold port 1455 and 1457" },
    /Other programs hold port 1455 and 1457\. .*Address at which the browser ended/,
  ],
  [
    "of a device",
    {
      flow: "device",
      authUrl: null,
      device: {
        userCode: "ABCD-1234",
        verifyUrl: "https://issuer.example/device",
      },
    },
    /Type this code there: .*ABCD-1234 .*Waiting for you/,
  ],
];

for (const [name, changes, says] of DIALOGS) {
  Deno.test(`the dialog of a sign-in ${name} says what to do`, () => {
    const start = startSample(changes);
    signIn.failure.value = "";
    signIn.session.value = { ask: ASK, start };
    const dialog = html`<${SignInDialog} />`;
    assert.match(read(dialog), says);
    const link = /<a [^>]*>/.exec(markup(dialog))?.[0] ?? "";
    const address = start.authUrl ?? start.device?.verifyUrl;
    assert(link.includes(`href="${address}"`), link);
    assert.match(link, /target="_blank" rel="noopener noreferrer"/);
    assert.equal(/name="code"/.test(markup(dialog)), start.flow !== "device");
    signIn.session.value = null;
  });
}

Deno.test("the form for an account offers four kinds and asks for a key only where there is one", () => {
  const form = html`<${AddDialog} onClose=${() => {}} />`;
  assert.match(
    read(form),
    /Claude subscription ChatGPT subscription Anthropic API key OpenAI API key/,
  );
  assert.doesNotMatch(markup(form), /name="api_key"/);
});

Deno.test("an account with a token problem offers to sign in again, one with a key does not", async () => {
  const oauth = { auth_method: "oauth", provider: "codex" } as const;
  const offered = async (changes: object) => {
    using _ = fakeFetch(() => Response.json([accountSample(changes)]));
    now.value = Date.UTC(2026, 0, 2);
    accounts.reset();
    await accounts.load();
    return read(html`<${Accounts} id=${null} />`);
  };
  const text = await offered({
    ...oauth,
    state: "needs_sign_in",
    plan: "plus",
  });
  assert.match(
    text,
    /ChatGPT subscription .* priority 0, plus .* Needs sign-in .*Sign in again/,
  );
  assert.match(
    await offered({ ...oauth, state: "token_trouble" }),
    /Token trouble .*Sign in again/,
  );
  for (const changes of [{ ...oauth }, { state: "needs_sign_in" }]) {
    assert.doesNotMatch(await offered(changes), /Sign in again/);
  }
});
