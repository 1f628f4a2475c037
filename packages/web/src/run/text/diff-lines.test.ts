import { expect, test } from "vitest";
import { diffLines, withShortHeads } from "./diff-lines.ts";

const heads = (patch: string) =>
  withShortHeads(diffLines(patch)).flatMap(({ lineType, text }) => (lineType === "file" ? [text] : []));
const HUNK = "@@ -1 +1 @@\n-a\n+b\n";

test.each([
  [`diff --git a/x.js b/x.js\nindex 1..2 100644\n--- a/x.js\n+++ b/x.js\n${HUNK}`, ["x.js"]],
  [`diff --git a/x.js b/x.js\ndeleted file mode 100644\n--- a/x.js\n+++ /dev/null\n${HUNK}`, ["x.js, deleted"]],
  ["diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n", ["rename from a", "rename to b"]],
  ["*** Update File: x.js\n@@\n-a\n+b\n", ["*** Update File: x.js"]],
  ["diff --git a/x b/x\nold mode 1\nnew mode 2\n", ["diff --git a/x b/x", "old mode 1", "new mode 2"]],
])("the head of a file in a patch is its path: %j", (patch, expected) => expect(heads(patch)).toEqual(expected));

test("all other lines stay", () => {
  const lines = diffLines(`--- a/x\n+++ b/x\n${HUNK}`);
  expect(withShortHeads(lines).filter(({ lineType }) => lineType !== "file")).toEqual(
    lines.filter(({ lineType }) => lineType !== "file"),
  );
});
