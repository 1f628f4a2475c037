import { expect, test } from "vitest";
import { hitFrom } from "./search-hits.ts";

const hits = [3, 7, 9].map((seq) => ({ seq, excerpt: "", from: 0, to: 0 }));

test("hits go around the end of the run", () => {
  expect([1, 3, 8, 9].map((at) => hitFrom(hits, at, 1)?.seq)).toEqual([3, 7, 9, 3]);
  expect([1, 3, 8, 9].map((at) => hitFrom(hits, at, -1)?.seq)).toEqual([9, 9, 7, 7]);
  expect(hitFrom([], 1, 1)).toBeUndefined();
});
