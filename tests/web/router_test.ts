/** The place that the address bar names, and what a view keeps in it. */

import assert from "node:assert/strict";
import { hashOf, parseHash, route, setParams } from "../../web/router.js";

Deno.test("parseHash() undoes hashOf() and survives what people type", () => {
  for (
    const [view, id, params] of [
      ["overview", null, {}],
      ["overview", null, { range: "24h" }],
      ["requests", null, { q: "a&b=c #%?", status: "4xx" }],
      ["requests", "a/b %?", {}],
      ["requests", "a/b", { tab: "raw" }],
    ] as const
  ) {
    const place = parseHash(hashOf(view, id, params));
    assert.deepEqual([place.view, place.id], [view, id]);
    assert.deepEqual(Object.fromEntries(place.params), params);
  }
  assert.deepEqual(placeOf(""), ["overview", null, ""]);
  assert.deepEqual(placeOf("#requests"), ["requests", null, ""]);
  assert.deepEqual(placeOf("#/requests/%"), ["requests", "%", ""]);
  assert.deepEqual(placeOf("#/?range=7d"), ["overview", null, "range=7d"]);
});

Deno.test("hashOf() leaves out what is not set and keeps lists readable", () => {
  const params = { models: "a,b", accounts: null, q: "", range: undefined };
  assert.equal(hashOf("analytics", null, params), "#/analytics?models=a,b");
  assert.equal(hashOf("overview"), "#/");
});

Deno.test("setParams() changes what it names in place, without a new entry in the history", () => {
  const replaced: unknown[] = [];
  const before = { history: globalThis.history, route: route.value };
  Reflect.set(globalThis, "history", {
    state: null,
    replaceState: (...args: unknown[]) => replaced.push(args[2]),
  });
  try {
    route.value = parseHash("#/requests/r1?q=foo&status=4xx");
    setParams({ q: "foobar", status: null, model: "m" });
    setParams({ q: "foobar" });
    assert.deepEqual(replaced, ["#/requests/r1?q=foobar&model=m"]);
    assert.equal(route.value.params.get("q"), "foobar");
    assert.equal(route.value.id, "r1");
  } finally {
    Reflect.set(globalThis, "history", before.history);
    route.value = before.route;
  }
});

function placeOf(hash: string) {
  const { view, id, params } = parseHash(hash);
  return [view, id, String(params)];
}
