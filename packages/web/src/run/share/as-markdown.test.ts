import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import { asMarkdown } from "./as-markdown.ts";

test("a failed run as Markdown says what it was, why it failed, and where", () => {
  const text = asMarkdown(runOf("run a:ok b[tool:failed]:failed failed"), "http://localhost/runs/1");
  expect(text).toContain("## test");
  expect(text).toMatch(/\*\*Why it failed:\*\* b: .* \(`b#1`, event \d+\)/);
  expect(text).toContain("| b | 1 | failed | ");
});

test("a step that was cut off with its run is not said to be running", () => {
  expect(asMarkdown(runOf("run a:open interrupt"), "")).toContain("| a | 1 | interrupted | ");
  expect(asMarkdown(runOf("run a:open"), "")).toContain("| a | 1 | running | ");
});

test("a title cannot become markup", () => {
  const data = runOf("run a:ok completed");
  const text = asMarkdown({ ...data, row: { ...data.row, title: "<img src=x> [a](b)\n# c" } }, "");
  expect(text.split("\n")[0]).toBe("## \\<img src=x\\> \\[a\\](b) \\# c");
});

test("what another system recorded is shared without its secrets, and hides nothing", () => {
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const data = runOf("run a:ok completed");
  const text = asMarkdown(
    { ...data, row: { ...data.row, title: `push with ${secret}\u202e` } },
    `http://x/?q=${secret}`,
  );
  expect(text).not.toContain(secret.slice(4));
  expect(text).toMatch(/^## push with ghp\\_\S{36}\\\\u202e\n/);
});

test("no secret comes together, however a terminal coloured it", () => {
  const parts = ["a1B2c3D4e5F6g7H8i9", "J0k1L2m3N4o5P6q7R8"];
  const data = runOf("run a:ok completed");
  for (const between of ["\u001b[0m", "\u001b[m\u001b[K", "\u001b\u001b[0m[31m"]) {
    const title = `push with ghp_${parts.join(between)}`;
    const text = asMarkdown({ ...data, row: { ...data.row, title } }, "");
    expect(text).toContain("ghp\\_");
    expect(text).not.toContain(parts.join(""));
  }
});

test("what a bundle calls an id or a number stays one piece of code, a cell, and no secret", () => {
  const secret = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const data = runOf("run a:ok b[tool:failed]:failed failed");
  const [attempt] = data.attempts;
  const failed = data.failure?.attempt;
  if (attempt === undefined || failed === undefined || data.failure === undefined) throw new Error("no failure");
  const text = asMarkdown(
    {
      ...data,
      row: { ...data.row, id: `x\` ![a](http://evil/) \`\n# ${secret}` },
      head: "``h\u202e",
      failure: { ...data.failure, attempt: { ...failed, id: "b`<img>" } },
      attempts: [{ ...attempt, row: { ...attempt.row, attempt: "1 | <img>" as unknown as number } }],
    },
    "",
  );
  expect(text).not.toContain(secret.slice(4));
  expect(text).toMatch(/^Run `x !\[a\]\(http:\/\/evil\/\) # ghp_\S{36}`, head ` h\\u202e`$/m);
  expect(text).toContain("(`b <img>`, event");
  expect(text).toContain("| a | 1 \\| \\<img\\> | ");
});
