import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BundleSource, memorySource } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import yazl from "yazl";
import { runBundleSourceTests } from "../testing/bundle-source-tests.ts";
import { directorySource } from "./directory-source.ts";
import { exportJsonl } from "./export-jsonl.ts";
import { exportZip } from "./export-zip.ts";
import { openZip } from "./zip-source.ts";

type Files = ReadonlyMap<string, Uint8Array | string>;

async function bytesOf(chunks: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

function putFiles(root: string, files: Files): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
}

async function zipOf(files: Files, compress = true): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [path, bytes] of files) zip.addBuffer(Buffer.from(bytes), path, { compress });
  zip.end();
  return bytesOf(zip.outputStream as AsyncIterable<Buffer>);
}

/** Writes another name of the same length over every place where `from` stands. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  const out = Buffer.from(zip);
  for (let at = out.indexOf(from); at >= 0; at = out.indexOf(from, at + 1)) out.write(to, at, "latin1");
  return out;
}

runBundleSourceTests("memory", async (files) => ({ source: memorySource(files) }));
for (const blocking of [false, true]) {
  runBundleSourceTests(blocking ? "directory that blocks" : "directory", async (files) => {
    const root = mkdtempSync(join(tmpdir(), "openexec-source-"));
    putFiles(root, files);
    return { source: directorySource(root, { blocking }), dispose: () => rmSync(root, { recursive: true }) };
  });
}
runBundleSourceTests("zip", async (files) => {
  const source = await openZip(await zipOf(files));
  return { source, dispose: () => source.close() };
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "openexec-source-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const read = (source: BundleSource, path: string): Promise<Buffer> => bytesOf(source.read(path));

describe.each([{ blocking: false }, { blocking: true }])("a hostile directory, read with %j", (options) => {
  test("links are listed and refused, wherever they lead", async () => {
    putFiles(
      root,
      new Map([
        ["bundle/inside.txt", "inside"],
        ["outside/secret.txt", "secret"],
      ]),
    );
    const bundle = join(root, "bundle");
    symlinkSync(join(root, "outside/secret.txt"), join(bundle, "file-link"));
    symlinkSync(join(root, "outside"), join(bundle, "folder-link"));
    symlinkSync("inside.txt", join(bundle, "inner-link"));
    symlinkSync("nowhere", join(bundle, "dead-link"));
    symlinkSync("loop", join(bundle, "loop"));
    const source = directorySource(bundle, options);
    expect(await source.list("")).toEqual([
      "dead-link",
      "file-link",
      "folder-link",
      "inner-link",
      "inside.txt",
      "loop",
    ]);
    for (const path of ["file-link", "folder-link/secret.txt", "inner-link", "dead-link", "loop"]) {
      await expect(read(source, path), path).rejects.toMatchObject({ code: "path_refused", path });
      expect(await source.stat(path), path).toBeUndefined();
    }
  });

  test("FIFOs, sockets and devices are refused without being opened", async () => {
    execFileSync("mkfifo", [join(root, "fifo")]);
    const server = createServer().listen(join(root, "socket"));
    const source = directorySource(root, options);
    for (const path of ["fifo", "socket"]) {
      await expect(read(source, path), path).rejects.toMatchObject({ code: "not_a_file", path });
      expect(await source.stat(path)).toBeUndefined();
    }
    await expect(read(directorySource("/dev", options), "zero")).rejects.toMatchObject({ code: "not_a_file" });
    await new Promise((resolve) => server.close(resolve));
  });

  test("a file that its writer renews again and again is read, each time whole", async () => {
    putFiles(root, new Map([["bundle/a.txt", "0".repeat(2000)]]));
    const renew = `const { writeFileSync, renameSync } = require("node:fs");
      for (let i = 0; ; i = (i + 1) % 10) { writeFileSync("b", String(i).repeat(2000)); renameSync("b", "bundle/a.txt"); }`;
    const writer = spawn(process.execPath, ["--eval", renew], { cwd: root });
    const ended = once(writer, "exit");
    const source = directorySource(join(root, "bundle"), options);
    const seen = new Set<string>();
    try {
      for (let reads = 0; reads < 3000 || seen.size < 3; reads++) {
        const text = (await read(source, "a.txt")).toString();
        expect(text).toBe(text.charAt(0).repeat(2000));
        seen.add(text.charAt(0));
      }
    } finally {
      writer.kill("SIGKILL");
      await ended;
    }
  });

  test("the bundle itself may be reached through a link", async () => {
    putFiles(root, new Map([["bundle/a.txt", "a"]]));
    symlinkSync("bundle", join(root, "link"));
    expect((await read(directorySource(join(root, "link"), options), "a.txt")).toString()).toBe("a");
    expect(() => directorySource(join(root, "nothing"))).toThrow(/there is no such directory/);
  });

  test("a watcher hears that the log grew", async () => {
    putFiles(root, new Map([["timeline.jsonl", ""]]));
    const heard = new Promise<string>((resolve) => {
      const stop = directorySource(root, options).watch?.((path) => {
        stop?.();
        resolve(path);
      });
    });
    appendFileSync(join(root, "timeline.jsonl"), "line\n");
    expect(await heard).toBe("timeline.jsonl");
  });
});

describe("a hostile zip", () => {
  const small: Files = new Map([
    ["timeline.jsonl", "one\n"],
    ["artifacts/aaa.txt", "x"],
  ]);

  test("is refused with the limit that it broke", async () => {
    await expect(openZip(await zipOf(small), { entries: 1 })).rejects.toMatchObject({
      code: "limit_exceeded",
      message: expect.stringContaining("more than 1 entries"),
    });
    await expect(openZip(await zipOf(small), { totalBytes: 4 })).rejects.toThrow(/unpacks to more than 4 bytes/);
    const bomb = await zipOf(new Map([["artifacts/bomb.bin", Buffer.alloc(4 * 1024 * 1024)]]));
    expect(bomb.length).toBeLessThan(10_000);
    await expect(openZip(bomb)).rejects.toThrow(/more than 300 times its size/);
  });

  test.each([
    ["../aifacts/aa.txt", "path_refused"],
    ["/rtifacts/aaa.txt", "path_refused"],
    ["C:tifacts/aaa.txt", "path_refused"],
    ["artifacts\\aaa.txt", "path_refused"],
    ["artifacts//aa.txt", "path_refused"],
    ["artifacts/a\u0000a.txt", "path_refused"],
  ])("the name %j is refused", async (name, code) => {
    await expect(openZip(renamed(await zipOf(small), "artifacts/aaa.txt", name))).rejects.toMatchObject({ code });
  });

  test("two entries of one name, also in another case, are refused", async () => {
    const two = await zipOf(
      new Map([
        ["artifacts/aaa.txt", "1"],
        ["artifacts/bbb.txt", "2"],
      ]),
    );
    await expect(openZip(renamed(two, "artifacts/bbb.txt", "artifacts/aaa.txt"))).rejects.toThrow(/it is there twice/);
    await expect(openZip(renamed(two, "artifacts/bbb.txt", "artifacts/AAA.txt"))).rejects.toThrow(/it collides with/);
  });

  test("encrypted entries and links are refused", async () => {
    const zip = await zipOf(small);
    const directory = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const encrypted = Buffer.from(zip);
    encrypted.writeUInt16LE(encrypted.readUInt16LE(directory + 8) | 1, directory + 8);
    await expect(openZip(encrypted)).rejects.toThrow(/it is encrypted/);
    const link = Buffer.from(zip);
    link.writeUInt32LE(0o120777 * 0x10000, directory + 38);
    await expect(openZip(link)).rejects.toThrow(/it is a symbolic link/);
  });

  test("an entry that lies about its size does not get further than its word", async () => {
    const zip = await zipOf(new Map([["timeline.jsonl", "x".repeat(10_000)]]));
    const directory = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    zip.writeUInt32LE(10, directory + 24);
    const source = await openZip(zip);
    await expect(read(source, "timeline.jsonl")).rejects.toMatchObject({ code: "not_a_bundle" });
    source.close();
  });

  test("entries that lie on top of each other are refused", async () => {
    const zip = await zipOf(
      new Map([
        ["artifacts/aaa.txt", "1".repeat(500)],
        ["artifacts/bbb.txt", "2"],
      ]),
      false,
    );
    const second = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    zip.writeUInt32LE(50_000, second + 20);
    zip.writeUInt32LE(50_000, second + 24);
    await expect(openZip(zip)).rejects.toThrow(/lie on top of each other/);
  });

  test.each([
    ["empty", ""],
    ["text", "not a zip at all, but long enough to be looked through"],
  ])("%s is no zip", async (_, text) => {
    writeFileSync(join(root, "x.zip"), text);
    await expect(openZip(join(root, "x.zip"))).rejects.toMatchObject({ code: "not_a_bundle" });
  });

  test("a zip of a folder opens as the folder", async () => {
    const zip = await zipOf(
      new Map([
        ["run_1/timeline.jsonl", "one\n"],
        ["run_1/manifest.json", "{}"],
      ]),
    );
    const source = await openZip(zip);
    expect(await source.list("")).toEqual(["manifest.json", "timeline.jsonl"]);
    expect((await read(source, "timeline.jsonl")).toString()).toBe("one\n");
    source.close();
  });
});

describe("export", () => {
  const files: Files = new Map([
    ["timeline.jsonl", "one\ntwo\nthr"],
    ["artifacts/a.txt", "a".repeat(300_000)],
    ["lock", "{}"],
    ["lock.after-00", "{}"],
    ["inbox/1.json", "{}"],
    ["spool/ab-1.part", "half"],
    ["spool/build.stdout", "evidence"],
  ]);

  test("the same bundle gives the same zip, without what only its writer needs", async () => {
    putFiles(root, files);
    const first = await bytesOf(await exportZip(directorySource(root)));
    const again = mkdtempSync(join(tmpdir(), "openexec-source-"));
    putFiles(again, new Map([...files].reverse()));
    expect((await bytesOf(await exportZip(directorySource(again)))).equals(first)).toBe(true);
    rmSync(again, { recursive: true });
    const source = await openZip(first);
    expect(await source.list("")).toEqual(["artifacts/a.txt", "spool/build.stdout", "timeline.jsonl"]);
    expect((await read(source, "artifacts/a.txt")).toString()).toBe(files.get("artifacts/a.txt"));
    source.close();
  });

  test("a zip that we made opens although a long log packs well", async () => {
    const line = `${JSON.stringify({ seq: 1, type: "LogLine", payload: { message: "the same again and again" } })}\n`;
    const zip = await bytesOf(
      await exportZip(memorySource(new Map([["timeline.jsonl", Buffer.from(line.repeat(50_000))]]))),
    );
    const source = await openZip(zip);
    expect(await source.stat("timeline.jsonl")).toEqual({ bytes: line.length * 50_000 });
    source.close();
  });

  test("jsonl is the log as it stands, without a half line", async () => {
    expect(
      (
        await bytesOf(exportJsonl(memorySource(new Map([["timeline.jsonl", Buffer.from("one\ntwo\nthr")]]))))
      ).toString(),
    ).toBe("one\ntwo\n");
  });
});
