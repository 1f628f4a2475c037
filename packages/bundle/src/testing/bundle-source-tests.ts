import { BundleError, type BundleSource } from "@openexec/timeline";
import { afterEach, describe, expect, test } from "vitest";

/** A source that a test made, and how to get rid of it. */
export interface MadeSource {
  readonly source: BundleSource;
  dispose?(): void | Promise<void>;
}

const encoder = new TextEncoder();
const LARGE = new Uint8Array(700_001).map((_, index) => (index * 31) & 0xff);
const FILES: ReadonlyMap<string, Uint8Array> = new Map([
  ["manifest.json", encoder.encode("{}")],
  ["timeline.jsonl", encoder.encode("one\ntwo\n")],
  ["artifacts/sha256-00.bin", LARGE],
  ["sessions/a-1/events.ndjson", new Uint8Array(0)],
  ["sessions/a-1/deep/er/still.txt", encoder.encode("ünïcode")],
]);

/** The promises of every {@link BundleSource}, whatever holds the bytes. `make` puts `files` into a new one. */
export function runBundleSourceTests(
  name: string,
  make: (files: ReadonlyMap<string, Uint8Array>) => Promise<MadeSource>,
): void {
  describe(`bundle source: ${name}`, () => {
    const made: MadeSource[] = [];
    const open = async (files = FILES): Promise<BundleSource> => {
      const next = await make(files);
      made.push(next);
      return next.source;
    };
    afterEach(async () => {
      for (const { dispose } of made.splice(0)) await dispose?.();
    });
    const all = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> => {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk.slice());
      return Buffer.concat(parts);
    };

    test("lists all files, sorted, and those below a prefix", async () => {
      const source = await open();
      expect(await source.list("")).toEqual([...FILES.keys()].sort());
      expect(await source.list("sessions/")).toEqual(["sessions/a-1/deep/er/still.txt", "sessions/a-1/events.ndjson"]);
      expect(await source.list("artifacts/sha256-0")).toEqual(["artifacts/sha256-00.bin"]);
      expect(await source.list("nothing/")).toEqual([]);
    });

    test("knows sizes, and that what is not there has none", async () => {
      const source = await open();
      for (const [path, bytes] of FILES) expect(await source.stat(path)).toEqual({ bytes: bytes.length });
      expect(await source.stat("nothing")).toBeUndefined();
      expect(await source.stat("sessions")).toBeUndefined();
      expect(await source.stat("timeline.jsonl/x")).toBeUndefined();
    });

    test("reads whole files", async () => {
      const source = await open();
      for (const [path, bytes] of FILES) expect((await all(source.read(path))).equals(bytes), path).toBe(true);
    });

    test.each([
      [{ from: 0, to: 1 }],
      [{ from: 65_535, to: 65_537 }],
      [{ from: 300_000 }],
      [{ to: 262_145 }],
      [{ from: 700_000, to: 9_999_999 }],
      [{ from: 700_001 }],
      [{ from: 9_999_999 }],
      [{ from: 5, to: 5 }],
      [{ from: 6, to: 5 }],
    ])("reads the range %o", async (range: { readonly from?: number; readonly to?: number }) => {
      const source = await open();
      const wanted = LARGE.subarray(range.from ?? 0, Math.max(range.from ?? 0, range.to ?? LARGE.length));
      expect((await all(source.read("artifacts/sha256-00.bin", range))).equals(wanted)).toBe(true);
    });

    test("a chunk stays what it was when the next one comes", async () => {
      const source = await open();
      const parts: Uint8Array[] = [];
      for await (const chunk of source.read("artifacts/sha256-00.bin")) parts.push(chunk);
      expect(Buffer.concat(parts).equals(LARGE)).toBe(true);
    });

    test("a reader may stop early", async () => {
      const source = await open();
      for await (const chunk of source.read("artifacts/sha256-00.bin")) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect((await all(source.read("timeline.jsonl"))).toString()).toBe("one\ntwo\n");
    });

    test("two readers of one file do not disturb each other", async () => {
      const source = await open();
      const path = "artifacts/sha256-00.bin";
      const both = await Promise.all([all(source.read(path)), all(source.read(path, { from: 10 }))]);
      expect(both.map(({ length }) => length)).toEqual([LARGE.length, LARGE.length - 10]);
    });

    test("a file that is not there is an error with its path", async () => {
      const source = await open();
      const error = await all(source.read("nothing")).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BundleError);
      expect(error).toMatchObject({ code: "file_missing", path: "nothing" });
    });

    test.each(["../x", "/etc/passwd", "a/../../x", "a\\..\\x", "a//b", ""])(
      "never leaves the bundle: %j",
      async (path) => {
        const source = await open();
        await expect(all(source.read(path))).rejects.toBeInstanceOf(BundleError);
      },
    );
  });
}
