import { buildLog } from "@openexec/testkit";
import { expect, test } from "vitest";
import { ApiError } from "../../data/api-error.ts";
import { openingOf } from "../../testing/run-of.ts";
import { buildRunData } from "../model/run-data.ts";
import { EventCache } from "../source/event-cache.ts";
import type { RunSource } from "../source/run-source.ts";
import { RunStore } from "../state/run-store.ts";
import { collectReport, type ReportCall } from "./report.ts";
import { withoutSecrets } from "./without-secrets.ts";

const FILE = { artifact: { path: "artifacts/x", mediaType: "text/plain", bytes: 1, sha256: "0".repeat(64) } };
const JSON_FILE = { artifact: { ...FILE.artifact, mediaType: "application/json" } };

/** The calls of a run of one tool and one model, which were given and gave this. */
async function callsOf(
  fields: { readonly input?: unknown; readonly output?: unknown; readonly message?: unknown },
  artifact: RunSource["artifact"] = () => Promise.reject(new Error("There is no such file.")),
): Promise<readonly ReportCall[]> {
  const events = buildLog("run a[tool,model]:ok completed").events.map((event) => {
    const given: Readonly<Record<string, object>> = {
      ToolCallStarted: { input: fields.input ?? { value: "in" } },
      ToolCall: { output: fields.output ?? { value: "out" } },
      ModelInvocation: fields.message === undefined ? {} : { message: fields.message },
    };
    return { ...event, payload: { ...event.payload, ...given[event.type] } } as typeof event;
  });
  const source = {
    lines: async (from: number, to: number) => ({
      lines: events.filter(({ seq }) => seq >= from && seq <= to).map((event) => JSON.stringify(event)),
    }),
    artifact,
  } as unknown as RunSource;
  const data = buildRunData(openingOf(events));
  const store = new RunStore(source, new EventCache(source, data.endSeq), data, {
    panel: "conversation",
    axis: "time",
  });
  const { steps } = await collectReport(store, withoutSecrets());
  return steps.flatMap(({ calls }) => calls);
}

test("what only the name of a field, a header or a cookie gives away stays out, and the rest of it does not", async () => {
  const value = {
    password: "hunter2hunter2",
    headers: { "x-api-key": "abcdefgh", accept: "text/html" },
    pairs: [["cookie", "theme=dark5678; sid=secretword"]],
    note: "kept",
  };
  const [tool] = await callsOf({ input: { value }, output: { value } });
  for (const text of [tool?.given ?? "", tool?.out ?? ""]) {
    for (const secret of ["hunter2", "abcdefgh", "dark5678", "secretword"]) expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ headers: { accept: "text/html" }, note: "kept" });
  }
});

test("a file that is lost or damaged is told where it would stand, and the others are there", async () => {
  const [tool, model] = await callsOf({ input: FILE, output: { value: "kept" }, message: FILE });
  expect(tool?.given).toBe("[There is no such file.]");
  expect(tool?.out).toBe("kept");
  expect(model?.said).toBe("[There is no such file.]");
  const damaged = await callsOf(
    { input: JSON_FILE, message: { value: { content: "odd" } } },
    async () => new Uint8Array(2),
  );
  expect(damaged[0]?.given).toMatch(/^\[.+\]$/);
  expect(damaged[1]?.said).toMatch(/^\[.+\]$/);
});

test("a server that does not answer makes no file of holes", async () => {
  const gone = new ApiError("unreachable", "The server does not answer.", 0, "GET /");
  await expect(callsOf({ output: FILE }, () => Promise.reject(gone))).rejects.toBe(gone);
});

test("a secret that a terminal coloured, or whose end is behind the cut, is not in a text that is cut", async () => {
  const parts = ["a1B2c3D4e5F6g7H8i9", "J0k1L2m3N4o5P6q7R8"];
  const colours = "\u001b[0m".repeat(3_000);
  const [tool] = await callsOf({
    input: { value: `ghp_${parts.join(colours)} ${"word ".repeat(4_000)}` },
    output: { value: `${"word ".repeat(3_996)}ghp_${parts.join(colours)} end` },
  });
  expect(tool?.given).not.toContain(parts.join(""));
  expect(tool?.given).toMatch(/\n\[\d+ more characters are in the bundle\]$/);
  expect(tool?.out).not.toContain(parts[0]?.slice(0, 12));
});
