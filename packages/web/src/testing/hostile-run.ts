import { addArtifact, sealLog } from "@openexec/testkit";
import { BUNDLE_FILES, type Draft } from "@openexec/timeline";
import { fixtureFiles } from "./run-api.ts";

/** Somewhere that nothing may be asked of. */
const ELSEWHERE = "https://evil.example";

/** What would run, load, turn a line around, or move a cursor where it was taken for more than text. */
export const HOSTILE = [
  `</pre></script><script>window.hacked=1</script><img src=x onerror="window.hacked=1"><svg onload="window.hacked=1">`,
  `<iframe src="${ELSEWHERE}/frame"></iframe><a href="javascript:window.hacked=1">a</a><style>*{display:none}</style>`,
  "[link](javascript:window.hacked=1) [data](data:text/html,<script>window.hacked=1</script>)",
  `![pixel](${ELSEWHERE}/pixel.png) \u001b]8;;${ELSEWHERE}/osc\u0007osc\u001b]8;;\u0007\u001b[2J\u001b[1A\u001b[?1049h`,
  "\u202egnp.exe\u202c \u0000\u200b\u2066",
].join(" ");

/** Fields of a log that hold what somebody else wrote, wherever they stand in a payload. */
const FOREIGN: ReadonlySet<string> = new Set(
  (
    "title message reason text stack subject author resource rule capability prompt reply description system report " +
    "review changelog branch cwd command stdin patch diff value provider model choice"
  ).split(" "),
);
/** Names are foreign too, but for those of the steps of a flow, which its definition has as well. */
const NAMED: ReadonlySet<string> = new Set(["ToolCallStarted", "ToolCall", "ArtifactCreated", "InteractionResolved"]);

function poisoned(value: unknown, key: string, type: string): unknown {
  if (typeof value === "string") {
    return FOREIGN.has(key) || (key === "name" && NAMED.has(type)) ? `${value} ${HOSTILE}` : value;
  }
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key, type));
  if (typeof value !== "object" || value === null) return value;
  const isFile = key === "files";
  const entries = Object.entries(value).map(([name, inner]) => [
    name,
    poisoned(inner, isFile && name === "path" ? "text" : name, type),
  ]);
  return Object.fromEntries(entries);
}

/** A recording with all that a run can have, in which everything that was said, named or printed is hostile. */
export function hostileRun(): Map<string, Uint8Array> {
  const files = fixtureFiles("bundles/demo/run_01a1f9df-eb47-7fa0-91e9-f2b4488ccc56");
  const lines = new TextDecoder().decode(files.get(BUNDLE_FILES.timeline)).trimEnd().split("\n");
  const drafts = lines.map((line): Draft => {
    const { seq: _seq, at: _at, hash: _hash, payload, ...event } = JSON.parse(line);
    return { ...event, payload: poisoned(payload, "", event.type) };
  });
  const [first, ...rest] = drafts as [Draft<"RunStarted">, ...Draft[]];
  const title = `${HOSTILE} ${"long ".repeat(2_000)}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="parent.hacked=1"><script>parent.hacked=1</script></svg>`;
  const html = `<script>parent.hacked=1</script><img src="${ELSEWHERE}/html.png">`;
  const products = [
    ["picture.svg", svg, "image/svg+xml"],
    ["page.html", html, "text/html"],
  ] as const;
  const ci = { provider: HOSTILE, workflow: HOSTILE, run: "1", job: HOSTILE, status: "failed" } as const;
  const more: readonly Draft[] = [
    ...products.map(
      ([name, content, mediaType]): Draft => ({
        type: "ArtifactCreated",
        payload: { name: `${HOSTILE} ${name}`, role: "output", artifact: addArtifact(files, content, mediaType) },
      }),
    ),
    { type: "LogLine", payload: { level: "error", message: HOSTILE } },
    { type: "LogLine", payload: { level: "info", message: "x".repeat(1024 * 1024) } },
    { source: "ci", type: "CiJob", payload: ci },
    { type: "Gap", payload: { what: HOSTILE, reason: HOSTILE } },
  ];
  const all = [{ ...first, payload: { ...first.payload, title } }, ...rest.slice(0, -1), ...more, ...rest.slice(-1)];
  files.set(BUNDLE_FILES.timeline, sealLog(all, false).bytes);
  // The names of ways stand in the graph.
  const flow = new TextDecoder().decode(files.get(BUNDLE_FILES.flow));
  const named = flow.replace('"fix": "read"', () => `${JSON.stringify(`fix ${HOSTILE}`)}: "read"`);
  if (named === flow) throw new Error("The recording has no way that is named fix");
  files.set(BUNDLE_FILES.flow, new TextEncoder().encode(named));
  return files;
}
