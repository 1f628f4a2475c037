import {
  BundleError,
  type BundleSource,
  bundlePathProblem,
  CATALOGUE,
  foldRun,
  memorySource,
  verifyBundle,
} from "@openexec/timeline";
import fc from "fast-check";
import { expect, it } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { openForeign } from "../readers.ts";
import { BUNDLES, load } from "../testing/acpx-bundles.ts";
import { createSha256, sha256 } from "../testing/sha256.ts";

/** 20,000 bundles of the full scale take some minutes. */
const TIMEOUT_MS = 30 * 60_000;

const bundles = new Map(BUNDLES.map(([name]) => [name, load(name)]));

interface Damage {
  readonly file: number;
  readonly at: number;
  readonly how: "flip" | "cut" | "drop" | "swap" | "twist" | "insert" | "delete";
  readonly junk: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  file: fc.nat(),
  at: fc.nat(),
  how: fc.constantFrom("flip", "cut", "drop", "swap", "twist", "insert", "delete"),
  junk: fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom("../../x", "/etc/passwd", "__proto__", "{}", "[]", "-1", "1e400"),
  ),
});

/** A JSON value somewhere in `text` becomes `junk`. */
function twist(text: string, at: number, junk: string): string {
  const values = [...text.matchAll(/("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)/g)];
  const value = values[at % Math.max(1, values.length)];
  if (value === undefined) return text;
  return `${text.slice(0, value.index)}${JSON.stringify(junk)}${text.slice(value.index + value[0].length)}`;
}

function apply(files: Map<string, Uint8Array>, { file, at, how, junk }: Damage): void {
  const path = [...files.keys()][file % files.size] ?? "";
  const bytes = Buffer.from(files.get(path) ?? []);
  const lines = bytes.toString("utf8").split("\n");
  const line = at % lines.length;
  const results: Record<Damage["how"], () => Buffer | string> = {
    flip: () => {
      if (bytes.length > 0) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << (at % 8));
      return bytes;
    },
    cut: () => bytes.subarray(0, at % (bytes.length + 1)),
    drop: () => lines.toSpliced(line, 1).join("\n"),
    swap: () =>
      lines
        .toSpliced(line, 1)
        .toSpliced(0, 0, lines[line] ?? "")
        .join("\n"),
    insert: () => lines.toSpliced(line, 0, junk).join("\n"),
    twist: () => twist(bytes.toString("utf8"), at, junk),
    delete: () => "",
  };
  if (how === "delete") files.delete(path);
  else files.set(path, Buffer.from(results[how]()));
}

/** Refuses what no bundle may hold, as every real source does, and remembers that it was asked. */
function guarded(files: ReadonlyMap<string, Uint8Array>, escapes: string[]): BundleSource {
  const memory = memorySource(files);
  const check = (path: string): string => {
    if (bundlePathProblem(path) !== undefined) escapes.push(path);
    return path;
  };
  return {
    list: memory.list,
    stat: (path) => memory.stat(check(path)),
    read: (path, range) => memory.read(check(path), range),
  };
}

it(
  "a damaged acpx bundle is read as far as it goes, or refused with a reason; nothing outside is touched",
  async () => {
    const anyBundle = fc.constantFrom(...bundles.keys());
    await fc.assert(
      fc.asyncProperty(anyBundle, fc.array(damage, { minLength: 1, maxLength: 6 }), async (name, damages) => {
        const files = new Map(bundles.get(name));
        for (const one of damages) if (files.size > 0) apply(files, one);
        const escapes: string[] = [];
        const source = guarded(files, escapes);
        const run = await openForeign(source, { sha256, createSha256 }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(BundleError);
          return undefined;
        });
        if (run !== undefined) {
          for (const event of run.events) CATALOGUE[event.type].payload.parse(event.payload);
          const folded = await foldRun(run.source);
          expect(folded.run.lastSeq).toBe(run.events.length);
          const { findings } = await verifyBundle(run.source, { sha256, createSha256 });
          const ours = findings.filter(({ file, severity }) => file === "timeline.jsonl" && severity === "error");
          expect(ours).toEqual([]);
        }
        const listed = (await run?.source.list("")) ?? [];
        escapes.push(...listed.filter((path) => !files.has(path) && bundlePathProblem(path) !== undefined));
        expect(escapes).toEqual([]);
      }),
      { numRuns: scale.fuzzedLogs },
    );
  },
  TIMEOUT_MS,
);
