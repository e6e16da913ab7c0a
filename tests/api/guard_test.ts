import assert from "node:assert/strict";
import { checkHost, checkOrigin } from "../../src/api/guard.ts";

const SETTINGS = { allowedHosts: ["Ccflare.Example", "box.lan:9000"] };

function request(fields: Record<string, string>): Request {
  return new Request("http://127.0.0.1:8080/api/accounts", { headers: fields });
}

const HOSTS: [host: string, allowed: boolean][] = [
  ["localhost", true],
  ["localhost:8080", true],
  ["LOCALHOST:1", true],
  ["127.0.0.1:8080", true],
  ["127.255.0.9", true],
  ["[::1]", true],
  ["[::1]:8080", true],
  ["ccflare.example", true],
  ["CCFLARE.example:443", true],
  ["box.lan:9000", true],
  ["box.lan", false],
  ["box.lan:9001", false],
  ["evil.example", false],
  ["localhost.evil.example", false],
  ["evil.localhost", false],
  ["127.0.0.1.evil.example", false],
  ["128.0.0.1", false],
  ["192.168.0.1", false],
  ["0.0.0.0:8080", false],
  ["[::2]", false],
  ["evil.example@localhost", false],
  ["localhost/evil", false],
  ["localhost?x", false],
  ["localhost#x", false],
  ["localhost\\evil", false],
  ["localhost:99999", false],
];

for (const [host, allowed] of HOSTS) {
  Deno.test(`checkHost() ${allowed ? "takes" : "refuses"} ${host}`, () => {
    const fault = checkHost(request({ host }), SETTINGS);
    assert.equal(fault?.status ?? 200, allowed ? 200 : 403);
  });
}

Deno.test("checkHost() goes by the address when no host was sent", () => {
  assert.equal(checkHost(request({}), SETTINGS), null);
  const other = new Request("http://evil.example/");
  assert.equal(checkHost(other, SETTINGS)?.code, "forbidden");
});

const ORIGINS: {
  name: string;
  fields: Record<string, string>;
  /** For the API, and for the proxy, which does not ask for the same host. */
  allowed: [api: boolean, proxy: boolean];
}[] = [
  { name: "no browser", fields: {}, allowed: [true, true] },
  {
    name: "our own page",
    fields: {
      host: "localhost:8080",
      origin: "http://localhost:8080",
      "sec-fetch-site": "same-origin",
    },
    allowed: [true, true],
  },
  {
    name: "our own page behind https",
    fields: { host: "ccflare.example", origin: "https://ccflare.example" },
    allowed: [true, true],
  },
  {
    name: "an address typed by hand",
    fields: { host: "localhost:8080", "sec-fetch-site": "none" },
    allowed: [true, true],
  },
  {
    name: "another port of this machine",
    fields: { host: "localhost:8080", origin: "http://localhost:3000" },
    allowed: [false, true],
  },
  {
    name: "another name of this machine",
    fields: { host: "localhost:8080", origin: "http://127.0.0.1:8080" },
    allowed: [false, true],
  },
  {
    name: "another site",
    fields: { host: "localhost:8080", origin: "https://evil.example" },
    allowed: [false, false],
  },
  {
    name: "another site that rebinds its name to us",
    fields: { host: "evil.example", origin: "http://evil.example" },
    allowed: [false, false],
  },
  {
    name: "a page without an origin",
    fields: { host: "localhost:8080", origin: "null" },
    allowed: [false, false],
  },
  {
    name: "a browser extension",
    fields: { host: "localhost:8080", origin: "chrome-extension://abc" },
    allowed: [false, false],
  },
  {
    name: "nonsense",
    fields: { host: "localhost:8080", origin: "http://localhost:8080/x" },
    allowed: [false, false],
  },
  {
    name: "another site that sends no origin",
    fields: { host: "localhost:8080", "sec-fetch-site": "cross-site" },
    allowed: [false, false],
  },
  {
    name: "a sister site",
    fields: {
      host: "localhost:8080",
      origin: "http://localhost:8080",
      "sec-fetch-site": "same-site",
    },
    allowed: [false, false],
  },
];

for (const { name, fields, allowed } of ORIGINS) {
  Deno.test(`checkOrigin() ${allowed[0] ? "takes" : "refuses"} ${name}`, () => {
    for (const [index, sameHost] of [true, false].entries()) {
      const fault = checkOrigin(request(fields), { ...SETTINGS, sameHost });
      assert.equal(fault === null, allowed[index], `sameHost ${sameHost}`);
      if (fault) assert.equal(fault.status, 403);
    }
  });
}
