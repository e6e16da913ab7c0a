import assert from "node:assert/strict";
import { join } from "node:path";
import { Fault } from "../../src/model/fault.ts";
import { decrypt, encrypt, loadSecretKey } from "../../src/store/secrets.ts";
import { inTempDir, KEY, namesIn } from "./samples.ts";

const OWN = { key: KEY, owner: "a-1" };

Deno.test("decrypt() gives back what encrypt() sealed, never twice the same bytes", () => {
  const sealed = encrypt("secret ü", OWN);
  assert.equal(decrypt(sealed, OWN), "secret ü");
  assert.notDeepEqual(sealed, encrypt("secret ü", OWN));
  assert.equal(new TextDecoder().decode(sealed).includes("secret"), false);
});

Deno.test("decrypt() answers null for another key, another owner and changed bytes", () => {
  const sealed = encrypt("secret", OWN);
  const changed = sealed.slice();
  changed[changed.length - 1]! ^= 1;
  const otherFormat = sealed.slice();
  otherFormat[0] = 9;
  const otherKey = new Uint8Array(32).fill(8);
  assert.equal(decrypt(sealed, { ...OWN, key: otherKey }), null);
  assert.equal(decrypt(sealed, { ...OWN, owner: "a-2" }), null);
  assert.equal(decrypt(changed, OWN), null);
  assert.equal(decrypt(otherFormat, OWN), null);
  assert.equal(decrypt(sealed.subarray(0, 10), OWN), null);
});

Deno.test("loadSecretKey() takes 32 bytes as hex, base64 and base64url from the environment", () => {
  const bytes = new Uint8Array(32).fill(0xfb);
  const forms = [
    bytes.toHex(),
    `${bytes.toHex().toUpperCase()}\n`,
    bytes.toBase64(),
    bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
  ];
  for (const fromEnv of forms) {
    assert.deepEqual(loadSecretKey({ home: "/nowhere", fromEnv }), bytes);
  }
});

Deno.test("loadSecretKey() says how to make a key when the environment holds something else", () => {
  for (const fromEnv of ["", "password", "ab".repeat(31), "!".repeat(44)]) {
    assert.throws(
      () => loadSecretKey({ home: "/nowhere", fromEnv }),
      (error) =>
        error instanceof Fault && error.code === "invalid" &&
        error.message.includes("openssl rand -hex 32"),
    );
  }
});

Deno.test("loadSecretKey() makes a private file on first use and reads it afterwards", () =>
  inTempDir(async (dir) => {
    const home = join(dir, "home");
    const first = loadSecretKey({ home, fromEnv: null });
    assert.equal(first.length, 32);
    assert.deepEqual(loadSecretKey({ home, fromEnv: null }), first);
    assert.deepEqual(namesIn(home), ["secret.key"]);
    if (Deno.build.os === "windows") return;
    const { mode } = await Deno.stat(join(home, "secret.key"));
    assert.equal(mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(home)).mode! & 0o777, 0o700);
  }));

Deno.test("loadSecretKey() refuses a file that holds no key and leaves it alone", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "secret.key");
    await Deno.writeTextFile(path, "oops");
    assert.throws(
      () => loadSecretKey({ home: dir, fromEnv: null }),
      (error) => error instanceof Fault && error.message.includes(path),
    );
    assert.equal(await Deno.readTextFile(path), "oops");
  }));

Deno.test("loadSecretKey() reports a key file that cannot be read", () =>
  inTempDir(async (dir) => {
    await Deno.mkdir(join(dir, "secret.key"));
    assert.throws(
      () => loadSecretKey({ home: dir, fromEnv: null }),
      (error) => error instanceof Fault && error.code === "unavailable",
    );
  }));

Deno.test("loadSecretKey() gives processes that start at once the same key", () =>
  inTempDir(async (dir) => {
    const module = import.meta.resolve("../../src/store/secrets.ts");
    const code = `import { loadSecretKey } from "${module}";
      onmessage = () => postMessage(loadSecretKey({ home: ${
      JSON.stringify(dir)
    }, fromEnv: null }).toHex());
      postMessage("ready");`;
    const url = `data:application/javascript,${encodeURIComponent(code)}`;
    const workers = [1, 2].map(() => new Worker(url, { type: "module" }));
    const say = (worker: Worker) =>
      new Promise<string>((resolve) =>
        worker.onmessage = (e) => resolve(e.data)
      );
    await Promise.all(workers.map(say));
    const answers = workers.map(say);
    for (const worker of workers) worker.postMessage("go");
    const keys = new Set(await Promise.all(answers));
    for (const worker of workers) worker.terminate();
    assert.equal(keys.size, 1);
  }));
