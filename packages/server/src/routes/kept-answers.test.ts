import { expect, test } from "vitest";
import { KeptAnswers } from "./kept-answers.ts";

const MEGABYTE = 1024 * 1024;

test("the answers that were asked for least lately go first, so that all are at most 16 MB", () => {
  const kept = new KeptAnswers();
  for (let tag = 0; tag < 5; tag++) kept.put(String(tag), Buffer.alloc(3 * MEGABYTE));
  expect(kept.get("0")).toHaveLength(3 * MEGABYTE);
  kept.put("5", Buffer.alloc(3 * MEGABYTE));
  expect(["0", "1", "2", "3", "4", "5"].filter((tag) => kept.get(tag) !== undefined)).toEqual([
    "0",
    "2",
    "3",
    "4",
    "5",
  ]);
});

test("an answer that would push all others out is not kept", () => {
  const kept = new KeptAnswers();
  kept.put("large", Buffer.alloc(5 * MEGABYTE));
  expect(kept.get("large")).toBeUndefined();
});
