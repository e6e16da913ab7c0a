import assert from "node:assert/strict";
import { Backlog } from "../../src/store/_backlog.ts";

interface Item {
  readonly name: string;
  readonly weight: number;
}

const ALL = { maxItems: 100, maxWeight: Infinity, isDue: () => true };

function openBench() {
  const gone: string[] = [];
  const backlog = new Backlog<Item>({
    weigh: ({ weight }) => weight,
    onGone: ({ name }) => gone.push(name),
  });
  const add = (key: string, name = key, weight = 1) =>
    backlog.add(key, { name, weight });
  const names = (items: readonly Item[]) => items.map(({ name }) => name);
  return {
    ...{ backlog, gone, add },
    waiting: () => names([...backlog.waiting.values()]),
    underWay: () => names(backlog.underWay),
  };
}

Deno.test("Backlog lets go of what has arrived, and of nothing else", () => {
  const { backlog, gone, add, waiting } = openBench();
  add("a");
  add("b");
  backlog.take({ ...ALL, maxItems: 1 });
  add("c");
  backlog.arrived();
  assert.deepEqual([gone, waiting()], [["a"], ["b", "c"]]);
  assert.equal(backlog.size, 2);
});

Deno.test("Backlog replaces what still waits under the same key, but not what is under way", () => {
  const { backlog, gone, add, underWay, waiting } = openBench();
  add("a", "a-1");
  add("a", "a-2");
  assert.deepEqual(gone, ["a-1"]);
  backlog.take(ALL);
  add("a", "a-3");
  assert.deepEqual([underWay(), waiting()], [["a-2"], ["a-3"]]);
  assert.equal(backlog.size, 2);
});

Deno.test("Backlog takes back what did not arrive, before all else and without what has been replaced", () => {
  const { backlog, gone, add, waiting, underWay } = openBench();
  add("a", "a-1");
  add("b");
  backlog.take(ALL);
  add("c");
  add("a", "a-2");
  backlog.takeBack();
  assert.deepEqual([waiting(), underWay()], [["a-2", "b", "c"], []]);
  assert.deepEqual(gone, ["a-1"]);
});

Deno.test("Backlog fills a share in order until its weight or count is reached; what is too heavy goes alone", () => {
  const { backlog, add, underWay, waiting } = openBench();
  add("a", "a", 3);
  add("b", "b", 3);
  add("c", "c", 50);
  const share = { ...ALL, maxWeight: 5 };
  assert.equal(backlog.take(share), false);
  assert.deepEqual(underWay(), ["a"]);
  backlog.arrived();
  assert.equal(
    backlog.take({ ...share, isDue: ({ name }) => name !== "b" }),
    true,
  );
  assert.deepEqual([underWay(), waiting()], [["c"], ["b"]]);
});

Deno.test("Backlog gives the oldest that wait up beyond a weight, and counts what is under way", () => {
  const { backlog, gone, add } = openBench();
  for (const key of "abcd") add(key, key, 10);
  backlog.take({ ...ALL, maxItems: 1 });
  assert.equal(backlog.dropBeyond(40), 0);
  assert.equal(backlog.dropBeyond(25), 2);
  assert.deepEqual(gone, ["b", "c"]);
  assert.equal(backlog.dropBeyond(0), 1);
  assert.equal(backlog.size, 1, "what is under way stays");
});

Deno.test("Backlog takes what it is told to take first, and of the rest as much as there is room for", () => {
  const { backlog, add, underWay, waiting } = openBench();
  for (const key of ["a", "b", "c", "d"]) add(key);
  const first = ["c", "d", "unknown"];
  assert.equal(backlog.take({ ...ALL, first, maxItems: 3 }), false);
  assert.deepEqual([underWay(), waiting()], [["c", "d", "a"], ["b"]]);
});
