import { expect, test } from "vitest";
import { readAs } from "./read-as.ts";

test.each([
  ["application/json", "application/json"],
  ["application/json; charset=utf-8", "application/json"],
  ["application/ld+json", "application/json"],
  ["application/x-ndjson", "text/plain"],
  ["application/jsonl", "text/plain"],
  ["application/json-seq", "text/plain"],
  ["text/csv", "text/plain"],
  ["application/zip", "application/octet-stream"],
  ["image/png", "application/octet-stream"],
])("%s is read as %s", (mediaType, as) => {
  expect(readAs(mediaType)).toBe(as);
});
