import assert from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { RetentionSettings } from "../../src/config/retention.ts";
import { Fault } from "../../src/model/fault.ts";

interface Home extends AsyncDisposable {
  readonly path: string;
  open(env?: Record<string, string>): RetentionSettings;
  read(): unknown;
}

async function openHome(file?: string): Promise<Home> {
  const dir = await Deno.makeTempDir({ prefix: "ccflare-retention-" });
  const path = join(dir, "ccflare.json");
  if (file !== undefined) await Deno.writeTextFile(path, file, { mode: 0o640 });
  return {
    path,
    open: (env = {}) =>
      new RetentionSettings(loadConfig({
        env: (name) => name === "CCFLARE_HOME" ? dir : env[name],
      })),
    read: () => JSON.parse(Deno.readTextFileSync(path)),
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

async function faultOf(changing: Promise<unknown>): Promise<Fault> {
  try {
    await changing;
  } catch (error) {
    assert(error instanceof Fault, String(error));
    return error;
  }
  assert.fail("it was changed");
}

Deno.test("change() holds at once and after a start, and writes no default", async () => {
  await using home = await openHome();
  const settings = home.open();
  assert.deepEqual(settings.current, {
    payloadDays: 7,
    requestDays: 365,
    payloadBudgetMb: 2048,
  });
  const changed = await settings.change({ payloadDays: 3 });
  assert.equal(changed.payloadDays, 3);
  assert.deepEqual(settings.current, changed);
  assert.deepEqual(home.read(), { data_retention_days: 3 });
  assert.deepEqual(home.open().current, changed);
});

Deno.test("change() keeps every other key, their order and the file's mode", async () => {
  await using home = await openHome(
    '{"client_id":"x","data_retention_days":9,"port":1234,"unknown":[1]}',
  );
  await home.open().change({ payloadDays: 2, payloadBudgetMb: 100 });
  assert.deepEqual(Object.entries(home.read() as object), [
    ["client_id", "x"],
    ["data_retention_days", 2],
    ["port", 1234],
    ["unknown", [1]],
    ["payload_budget_mb", 100],
  ]);
  if (Deno.build.os !== "windows") {
    assert.equal((await Deno.stat(home.path)).mode! & 0o777, 0o640);
  }
  const names = await Array.fromAsync(Deno.readDir(join(home.path, "..")));
  assert.equal(names.length, 1);
});

Deno.test("change() writes two changes at once one after the other", async () => {
  await using home = await openHome();
  const settings = home.open();
  await Promise.all([
    settings.change({ payloadDays: 2 }),
    settings.change({ requestDays: 20 }),
  ]);
  assert.deepEqual(home.read(), {
    data_retention_days: 2,
    request_retention_days: 20,
  });
  assert.equal(settings.current.payloadDays, 2);
});

Deno.test({
  name: "change() keeps a link to a file elsewhere",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await openHome();
    const real = `${home.path}.elsewhere`;
    Deno.writeTextFileSync(real, "{}");
    Deno.symlinkSync(real, home.path);
    await home.open().change({ payloadDays: 2 });
    assert(Deno.lstatSync(home.path).isSymlink);
    assert.match(Deno.readTextFileSync(real), /data_retention_days/);
  },
});

const REFUSED: [change: Record<string, unknown>, message: string][] = [
  [{}, "One of payloadDays, requestDays, payloadBudgetMb is required"],
  [{ days: 1 }, "One of payloadDays, requestDays, payloadBudgetMb is required"],
  [{ payloadDays: 0 }, "'payloadDays' must be a whole number from 1 to 365"],
  [{ payloadDays: 1.5 }, "'payloadDays' must be a whole number from 1 to 365"],
  [{ payloadDays: "5" }, "'payloadDays' must be a whole number"],
  [{ payloadDays: null }, "'payloadDays' must be a whole number from 1 to 365"],
  [
    { payloadDays: 3, requestDays: 4000 },
    "'requestDays' must be a whole number from 1 to 3650",
  ],
  [
    { payloadBudgetMb: 1 },
    "'payloadBudgetMb' must be a whole number from 16 to 1048576",
  ],
];

for (const [change, message] of REFUSED) {
  Deno.test(`change() refuses ${JSON.stringify(change)}`, async () => {
    await using home = await openHome();
    const settings = home.open();
    const before = settings.current;
    const fault = await faultOf((async () => await settings.change(change))());
    assert.deepEqual([fault.code, fault.message], ["invalid", message]);
    assert.deepEqual(settings.current, before);
    assert.throws(() => home.read(), Deno.errors.NotFound);
  });
}

Deno.test("change() names the variable that would win over the file", async () => {
  await using home = await openHome();
  const settings = home.open({ PAYLOAD_BUDGET_MB: "64" });
  const fault = await faultOf(
    (async () => await settings.change({ payloadBudgetMb: 100 }))(),
  );
  assert.equal(fault.code, "conflict");
  assert.match(fault.message, /the environment sets PAYLOAD_BUDGET_MB/);
  assert.equal((await settings.change({ payloadDays: 2 })).payloadBudgetMb, 64);
});

Deno.test("change() touches no file that has been broken meanwhile, and changes nothing then", async () => {
  await using home = await openHome("{}");
  const settings = home.open();
  await Deno.writeTextFile(home.path, "{ half");
  const fault = await faultOf(settings.change({ payloadDays: 2 }));
  assert.equal(fault.code, "conflict");
  assert.equal(await Deno.readTextFile(home.path), "{ half");
  assert.equal(settings.current.payloadDays, 7);
});
