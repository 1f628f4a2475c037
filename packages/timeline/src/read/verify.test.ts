import {
  addArtifact,
  addSession,
  type BuiltBundle,
  buildBundle,
  createSha256,
  draftRun,
  sha256,
  TEST_RUN_ID,
} from "@openexec/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { BundleError } from "../bundle/error.ts";
import { memorySource } from "../bundle/memory-source.ts";
import type { Draft } from "../event.ts";
import type { ArtifactRef } from "../events/shared.ts";
import { type VerifyOptions, verifyBundle } from "./verify.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

function verify({ files }: Pick<BuiltBundle, "files">, options: Partial<VerifyOptions> = {}) {
  return verifyBundle(memorySource(files), { sha256, createSha256, ...options });
}

async function findingsOf(bundle: Pick<BuiltBundle, "files">, options: Partial<VerifyOptions> = {}) {
  return (await verify(bundle, options)).findings;
}

/** The bundle with its log's lines changed, the manifest untouched. */
function withLines(bundle: BuiltBundle, change: (lines: string[]) => readonly string[]): BuiltBundle {
  const lines = change([...bundle.log.lines]);
  bundle.files.set("timeline.jsonl", encode(lines.map((line) => `${line}\n`).join("")));
  return bundle;
}

const plain = (): BuiltBundle => buildBundle("run a:ok b[model,tool]:ok c[ask]:failed d:ok completed");

/** A bundle with everything that a log can name: artifacts in three places, a session, snapshots. */
function full(): BuiltBundle & { readonly patch: ArtifactRef; readonly out: ArtifactRef } {
  const files = new Map<string, Uint8Array>();
  const patch = addArtifact(files, "--- a\n+++ b\n", "text/x-diff");
  const out = addArtifact(files, "one line of output\n");
  const process = { command: "ls", args: [], cwd: "/", exitCode: 0, signal: null };
  const stream = { content: { artifact: out }, bytes: out.bytes };
  const events: Draft[] = [
    { type: "ArtifactCreated", payload: { name: "fix", role: "patch", artifact: patch } },
    {
      type: "ToolCall",
      payload: { name: "ls", status: "ok", durationMs: 1, process: { ...process, stdout: stream, stderr: stream } },
    },
    { type: "GitSnapshot", payload: { treeHash: "t", change: patch } },
    ...addSession(files, ['{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":2}', '{"jsonrpc":"2.0","id":3}']),
  ];
  const drafts = draftRun("run a:ok completed");
  return { ...buildBundle([...drafts.slice(0, -1), ...events, ...drafts.slice(-1)], files), patch, out };
}

describe("verifying a bundle", () => {
  it("finds nothing wrong with what was written, and does not claim more than that", async () => {
    for (const bundle of [plain(), full()]) {
      const { lines, head } = { lines: bundle.log.lines.length, head: bundle.log.head };
      expect(await verify(bundle)).toEqual({
        ok: true,
        findings: [],
        head,
        lines,
        runId: TEST_RUN_ID,
        assurance: "consistent, not authenticated",
      });
    }
  });

  it("names the line whose byte was flipped, and only that one", async () => {
    const findings = await findingsOf(
      withLines(plain(), (lines) => lines.with(3, lines[3]?.replace('"b"', '"x"') ?? "")),
    );
    expect(findings).toMatchObject([{ code: "hash_mismatch", line: 4, seq: 4, file: "timeline.jsonl" }]);
    expect(findings[0]?.found).toBe(JSON.parse(plain().log.lines[3] ?? "").hash);
    expect(findings[0]?.expected).toMatch(/^[0-9a-f]{64}$/);
  });

  it("names one line when only its hash was changed", async () => {
    const forged = (line = ""): string =>
      line.replace(/"hash":"./, (text) => `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`);
    const findings = await findingsOf(withLines(plain(), (lines) => lines.with(3, forged(lines[3]))));
    expect(findings.map(({ code, line }) => [code, line])).toEqual([["hash_mismatch", 4]]);
  });

  it.each([
    ["swapped", (lines: string[]) => lines.with(2, lines[3] ?? "").with(3, lines[2] ?? ""), 3],
    ["removed", (lines: string[]) => lines.toSpliced(2, 1), 3],
    ["inserted twice", (lines: string[]) => lines.toSpliced(2, 0, lines[1] ?? ""), 3],
    ["without a hash", (lines: string[]) => lines.with(2, lines[2]?.replace(/,"hash":.*/, "}") ?? ""), 3],
  ])("names the first line that does not follow when lines were %s", async (_, change, line) => {
    const result = await verify(withLines(plain(), change));
    expect(result.ok).toBe(false);
    expect(result.findings.filter((found) => found.severity === "error")[0]).toMatchObject({ line });
  });

  it("tells an equal head, a manifest that is behind, and a log that was cut off apart", async () => {
    const behind = plain();
    const manifest = JSON.parse(decode(behind.files.get("manifest.json")));
    const early = JSON.parse(behind.log.lines[5] ?? "");
    behind.files.set(
      "manifest.json",
      encode(JSON.stringify({ ...manifest, head: { seq: early.seq, hash: early.hash } })),
    );
    const lag = behind.log.lines.length - early.seq;
    expect(await verify(behind)).toMatchObject({
      ok: true,
      findings: [{ code: "manifest_behind", severity: "warning", message: expect.stringContaining(`by ${lag} lines`) }],
    });
    expect(await findingsOf(behind, { live: true })).toEqual([]);

    const cut = await verify(withLines(plain(), (lines) => lines.slice(0, -3)));
    expect(cut).toMatchObject({
      ok: false,
      findings: [{ code: "manifest_ahead", message: expect.stringContaining("3 lines were cut off") }],
    });

    const other = plain();
    other.files.set(
      "manifest.json",
      encode(JSON.stringify({ ...manifest, head: { ...manifest.head, hash: "0".repeat(64) } })),
    );
    expect(await findingsOf(other)).toMatchObject([{ code: "manifest_head_mismatch", expected: "0".repeat(64) }]);
  });

  it("notices a log that was written anew when a head was kept elsewhere", async () => {
    const { head } = plain().log;
    expect((await verify(plain(), { witness: head })).assurance).toBe("consistent, head confirmed by a witness");
    const early = JSON.parse(plain().log.lines[2] ?? "");
    expect(await verify(plain(), { witness: { seq: early.seq, hash: early.hash } })).toMatchObject({
      ok: true,
      assurance: "consistent, head confirmed by a witness",
    });
    const anew = buildBundle("run a:ok b[model,tool]:ok c[ask]:ok d:ok completed");
    expect((await verify(anew)).ok).toBe(true);
    expect(await findingsOf(anew, { witness: head })).toMatchObject([{ code: "witness_mismatch" }]);
    expect(await findingsOf(buildBundle("run a:ok"), { witness: head })).toMatchObject([{ code: "witness_ahead" }]);
  });

  it("knows a half line of a dead writer from that of a live one", async () => {
    const torn = buildBundle("run a:ok b:open");
    torn.files.set("timeline.jsonl", encode(`${decode(torn.log.bytes)}{"seq":5,"at":"20`));
    expect(await verify(torn)).toMatchObject({ ok: true, findings: [{ code: "line_torn", line: 5, bytes: 17 }] });
    expect(await verify(torn, { live: true })).toMatchObject({ ok: true, findings: [{ code: "line_pending" }] });
  });

  it("names each missing or changed artifact with its hashes and the events that refer to it", async () => {
    const bundle = full();
    bundle.files.delete(bundle.patch.path);
    bundle.files.set(bundle.out.path, encode("another line\n"));
    expect(await findingsOf(bundle)).toMatchObject([
      { code: "artifact_missing", file: bundle.patch.path, expected: bundle.patch.sha256, seqs: [4, 6] },
      {
        code: "artifact_changed",
        file: bundle.out.path,
        expected: bundle.out.sha256,
        found: sha256("another line\n"),
        seqs: [5],
      },
    ]);
  });

  it("notes an artifact that no event refers to", async () => {
    const bundle = plain();
    addArtifact(bundle.files, "orphan");
    expect(await verify(bundle)).toMatchObject({
      ok: true,
      findings: [{ code: "artifact_unreferenced", severity: "note" }],
    });
  });

  it("does not take user data for a reference, and never reads outside the bundle", async () => {
    const ref = { path: "../../etc/passwd", mediaType: "text/plain", bytes: 1, sha256: "a".repeat(64) };
    const data: Draft = {
      type: "ToolCall",
      payload: { name: "x", status: "ok", durationMs: 1, output: { value: { artifact: ref } } },
    };
    expect(await findingsOf(buildBundle([...draftRun("run"), data]))).toEqual([]);
    const product: Draft = { type: "ArtifactCreated", payload: { name: "x", role: "file", artifact: ref } };
    const bundle = buildBundle([...draftRun("run"), product]);
    const source = memorySource(bundle.files);
    const asked: string[] = [];
    const stat = (path: string) => {
      asked.push(path);
      return source.stat(path);
    };
    const spy = { ...source, stat };
    const { findings } = await verifyBundle(spy, { sha256, createSha256 });
    expect(findings).toMatchObject([{ code: "path_unsafe", file: ref.path, seqs: [2] }]);
    expect(asked).not.toContain(ref.path);
  });

  it.each(["flow.json", "policy_snapshot.json", "context_pack.json"])(
    "notices when %s is missing or changed",
    async (path) => {
      const gone = full();
      gone.files.delete(path);
      expect(await findingsOf(gone)).toMatchObject([{ code: "file_missing", file: path, seqs: [1] }]);
      const changed = full();
      changed.files.set(path, encode("{}"));
      expect(await findingsOf(changed)).toMatchObject([{ code: "file_changed", file: path, found: sha256("{}") }]);
    },
  );

  it("notices a changed binding and a changed conversation", async () => {
    const folder = "sessions/main-0123456789abcdef";
    const binding = full();
    binding.files.set(`${folder}/binding.json`, encode("{}"));
    expect(await findingsOf(binding)).toMatchObject([{ code: "session_changed", file: `${folder}/binding.json` }]);
    for (const content of ['{"jsonrpc":"2.0","id":1}\n', ""]) {
      const conversation = full();
      conversation.files.set(`${folder}/events.ndjson`, encode(content));
      expect(await findingsOf(conversation)).toMatchObject([
        { code: "session_changed", file: `${folder}/events.ndjson`, seqs: [8] },
      ]);
    }
    const longer = full();
    longer.files.set(
      `${folder}/events.ndjson`,
      encode(`${decode(longer.files.get(`${folder}/events.ndjson`))}{"id":4}\n`),
    );
    expect(await findingsOf(longer)).toEqual([]);
  });

  it("allows what comes from outside after the end of a run, and nothing else", async () => {
    expect(await findingsOf(buildBundle("run a:ok completed ci ci"))).toEqual([]);
    expect(await findingsOf(buildBundle("run a:ok completed b:ok"))).toMatchObject([
      { code: "event_after_end", seq: 5 },
      { code: "event_after_end", seq: 6 },
    ]);
  });

  it("follows the chain over bytes, whatever the language of the log", async () => {
    const message = 'Grüße 😀 \u2028 \ud800 ,"hash":"x"} \u0000';
    const spoken: Draft = { type: "LogLine", payload: { level: "info", message } };
    expect(await findingsOf(buildBundle([...draftRun("run"), spoken, spoken]))).toEqual([]);
  });

  it("reports what the source refuses or cannot read, and checks the rest", async () => {
    const bundle = full();
    bundle.files.set("flow.json", encode("{}"));
    const source = memorySource(bundle.files);
    const read: typeof source.read = (path, range) => {
      if (path === bundle.out.path) throw new BundleError("path_refused", path, "it is a link that leads out");
      return source.read(path, range);
    };
    const { ok, findings } = await verifyBundle({ ...source, read }, { sha256, createSha256 });
    expect(ok).toBe(false);
    expect(findings).toMatchObject([
      { code: "file_changed", file: "flow.json" },
      { code: "path_unsafe", file: bundle.out.path, message: expect.stringContaining("leads out") },
    ]);
  });

  it("does not let a log pass for that of another run", async () => {
    expect(await findingsOf(plain(), { runId: "run_019aa0d6-2c00-7000-8000-00000000000f" })).toMatchObject([
      { code: "run_id_mismatch", found: TEST_RUN_ID },
    ]);
    const bundle = plain();
    const manifest = decode(bundle.files.get("manifest.json"));
    bundle.files.set("manifest.json", encode(manifest.replace(TEST_RUN_ID, "run_other")));
    expect(await findingsOf(bundle)).toMatchObject([{ code: "run_id_mismatch", found: "run_other" }]);
    expect((await findingsOf(buildBundle([...draftRun("run"), ...draftRun("run")])))[0]).toMatchObject({
      code: "run_started_misplaced",
      line: 2,
    });
  });

  it("refuses a log from the future by name, and says when there is no log or no manifest", async () => {
    const future = withLines(plain(), (lines) => lines.map((line) => line.replace("timeline.v1", "timeline.v3")));
    expect(await findingsOf(future)).toMatchObject([
      { code: "format_future", found: "openexec.timeline.v3", expected: "openexec.timeline.v1" },
    ]);
    expect(await findingsOf({ files: new Map() })).toMatchObject([
      { code: "manifest_missing" },
      { code: "timeline_missing" },
    ]);
    const bare = plain();
    bare.files.delete("manifest.json");
    expect(await verify(bare)).toMatchObject({
      ok: true,
      findings: [{ code: "manifest_missing", severity: "warning" }],
    });
  });

  it("notes unknown events and fields, whose chain holds as any other's", async () => {
    const strange = { type: "Teleported", payload: { to: "Mars" } } as unknown as Draft;
    const coloured = { type: "Gap", payload: { what: "w", reason: "r", colour: "red" } } as unknown as Draft;
    const bundle = buildBundle([...draftRun("run a:ok"), strange, coloured], new Map(), false);
    expect(await verify(bundle)).toMatchObject({
      ok: true,
      findings: [
        { code: "type_unknown", seq: 4 },
        { code: "field_unknown", seq: 5 },
      ],
    });
  });
});

/** Milliseconds, for the full tier. */
const LONG = 300_000;

describe("any damage is noticed", () => {
  const original = full();
  const watched = [...original.files.keys()].filter((path) => path !== "manifest.json");

  it(
    "whatever byte of whatever file is changed",
    async () => {
      const change = fc.record({
        path: fc.constantFrom(...watched),
        at: fc.double({ min: 0, max: 0.999, noNaN: true }),
        by: fc.integer({ min: 1, max: 255 }),
      });
      await fc.assert(
        fc.asyncProperty(change, async ({ path, at, by }) => {
          const files = new Map(original.files);
          const bytes = Uint8Array.from(files.get(path) ?? []);
          const index = Math.floor(at * bytes.length);
          bytes[index] = (bytes[index] ?? 0) ^ by;
          files.set(path, bytes);
          expect((await verify({ files })).ok).toBe(false);
        }),
        { numRuns: scale.fuzzedLogs },
      );
    },
    LONG,
  );

  it(
    "wherever the log is cut",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: original.log.bytes.length - 1 }), async (length) => {
          const files = new Map(original.files).set("timeline.jsonl", original.log.bytes.slice(0, length));
          expect((await verify({ files })).ok).toBe(false);
        }),
        { numRuns: scale.properties },
      );
    },
    LONG,
  );

  it(
    "and nothing at all makes it throw",
    async () => {
      const lines = original.log.lines;
      const piece = fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(...lines).map((line) => encode(`${line}\n`)),
        fc
          .tuple(fc.constantFrom(...lines), fc.nat(), fc.nat())
          .map(([line, from, to]) => encode(line.slice(from % line.length, to % line.length))),
        fc.constantFrom("\n", "\r\n", "{}", "[[[[", '"', "\0", "\uFEFF").map(encode),
      );
      const garbage = fc
        .array(piece, { maxLength: 12 })
        .map((pieces) => new Uint8Array(pieces.flatMap((bytes) => [...bytes])));
      await fc.assert(
        fc.asyncProperty(garbage, fc.constantFrom("timeline.jsonl", "manifest.json"), async (bytes, path) => {
          const files = new Map(original.files).set(path, bytes);
          const result = await verify({ files });
          expect(result.findings.length).toBeGreaterThan(0);
        }),
        { numRuns: scale.fuzzedLogs },
      );
    },
    LONG,
  );
});
