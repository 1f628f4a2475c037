import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { runOf } from "../../testing/run-of.ts";
import type { CallSpan } from "../model/spans.ts";
import { asHtml } from "./as-html.ts";
import { withoutSecrets } from "./without-secrets.ts";

const data = runOf("run a[tool:failed]:failed failed");
const [attempt, call] = data.spans;

function report(out: string) {
  if (attempt?.spanType !== "attempt" || call?.spanType !== "call") throw new Error("no spans");
  return { steps: [{ span: attempt, calls: [{ span: call as CallSpan, out }] }], left: 3 };
}

test("a run as one HTML file says why it failed, and shows what failed opened", () => {
  const html = asHtml(data, report("boom"), withoutSecrets());
  expect(html).toContain("Why it failed: a");
  expect(html).toContain("<details open>");
  expect(html).toContain("<pre>boom</pre>");
  expect(html).toContain("3 more calls are in the bundle.");
});

test("nothing of a recording can become markup, a script or a request", () => {
  const hostile = `</pre><script>alert(1)</script><img src=x onerror="alert(1)">\u202e`;
  const html = asHtml({ ...data, row: { ...data.row, title: hostile } }, report(hostile), withoutSecrets());
  expect(html).not.toMatch(/<img|\u202e/);
  // The player's script, which the policy allows by its hash, and no other one.
  const scripts = html.split("<script>");
  expect(scripts).toHaveLength(2);
  const script = scripts[1]?.split("</script>")[0] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  expect(html).toContain(`script-src 'sha256-${hash}'`);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/https?:/);
});

test("the secrets of a bundle that another system wrote stay out of the file; ids that only look like some stay", () => {
  const secret = `sk-ant-api03-${"x9Y8z7W6".repeat(12)}AA`;
  const uuid = "0f4e7b9a-3c1d-4e5f-8a6b-7c8d9e0f1a2b";
  const html = asHtml(
    { ...data, row: { ...data.row, title: `with ${secret}` } },
    report(`API_TOKEN="4kZ${"q7R8s9T0".repeat(4)}" ${secret} ${uuid} postgres://app:hunter2hunter2@db/x`),
    withoutSecrets(),
  );
  for (const part of [secret.slice(13, 21), "q7R8s9T0", "hunter2"]) expect(html).not.toContain(part);
  expect(html).toContain(uuid);
});

const PARTS = ["a1B2c3D4e5F6g7H8i9", "J0k1L2m3N4o5P6q7R8"] as const;

test.each([
  ["a colour in the middle", `ghp_${PARTS.join("\u001b[0m")}`],
  ["what grep puts around a match", `\u001b[01;31m\u001b[Kghp_${PARTS.join("\u001b[m\u001b[K")}\u001b[m\u001b[K`],
  ["sequences that leave one where they stood", `ghp_${PARTS.join("\u001b\u001b[0m[31m")}`],
])("no secret comes together in the file: %s", (_name, hidden) => {
  const html = asHtml({ ...data, row: { ...data.row, title: hidden } }, report(hidden), withoutSecrets());
  expect(html).toContain("ghp_");
  expect(html).not.toContain(PARTS.join(""));
});
