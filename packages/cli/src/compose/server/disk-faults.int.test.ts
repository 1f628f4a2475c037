import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ended, openexec, startOpenexec } from "../../../../../test/openexec.ts";
import { openAndClose } from "../../testing/hold-index.ts";
import { LiveRun } from "../../testing/live-run.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

const RUN = "run plan[model,tool,log]:ok review[model]:ok completed";
const WAIT = { timeout: 60_000, interval: 50 };

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
  for (let n = 0; n < 3; n++) home.addRun(RUN);
});

afterEach(() => home.remove());

describe("a page of the index that is damaged in the middle", () => {
  test.each([0.3, 0.5, 0.7])(
    "at %d of the file, under a running server, is noticed, told, and made anew",
    async (part) => {
      for (let n = 0; n < 30; n++) home.addRun(RUN);
      const server = await TestServer.start(home);
      const total = async (): Promise<number | undefined> => (await server.json("/api/runs")).meta?.total;
      try {
        expect(await total()).toBe(33);
        damage(home.home.indexPath, part);
        expect((await home.run("doctor")).out).toMatch(/index.*is damaged/);
        // Somebody writes, so that the server reads the pages again.
        await openAndClose(home.home.indexPath, "update meta set value = value");
        const answers: (number | undefined)[] = [];
        for (let look = 0; look < 5; look++) {
          answers.push(await total());
          await server.json("/api/search?text=hello");
          await server.json("/api/stats");
          home.addRun(RUN);
        }
        for (const answer of answers) expect([33, 34, 35, 36, 37, 38, undefined]).toContain(answer);
        await expect.poll(async () => (await server.json("/healthz")).status, WAIT).toBe("ok");
        await expect.poll(total, WAIT).toBe(38);
        expect((await server.json("/api/search?text=hello&limit=200")).matches).toHaveLength(38);
        expect((await home.run("doctor")).out).not.toMatch(/index.*is damaged/);
      } finally {
        await server.stop();
      }
    },
  );
});

/** Spoils a tenth of the file from there on, and puts all of the log into it before. */
function damage(file: string, part: number): void {
  execFileSync(process.execPath, ["-e", CHECKPOINT, file], { cwd: import.meta.dirname });
  const descriptor = openSync(file, "r+");
  const { size } = fstatSync(descriptor);
  const from = Math.floor((size * part) / 8192) * 8192;
  writeSync(descriptor, Buffer.alloc(Math.floor(size / 10 / 8192) * 8192 + 8192, 0xa5), 0, undefined, from);
  closeSync(descriptor);
}

const CHECKPOINT = `
const database = new (require("libsql"))(process.argv[1], { timeout: 5000 });
database.exec("pragma wal_checkpoint(passive)");`;

/** Ways to leave no room for the index of a server. */
interface FullDisk {
  /** Prepares the place of the index; `false`: that can't be done here. */
  prepare(index: string): boolean;
  fill(pid: number): void;
  free(pid: number): void;
  remove(): void;
}

/** A limit on the size of files of the server's process, which anybody may set for a process of his own. */
const limited: FullDisk = {
  prepare: () => spawnSync("prlimit", ["--version"]).status === 0,
  fill: (pid) => execFileSync("prlimit", ["--pid", String(pid), "--fsize=4096:unlimited"]),
  free: (pid) => execFileSync("prlimit", ["--pid", String(pid), "--fsize=unlimited:unlimited"]),
  remove: () => undefined,
};

/** A small file system of its own, which only root may make. */
const small: FullDisk = (() => {
  let mounted = "";
  return {
    prepare(index) {
      const place = join(home.folder, "small");
      mkdirSync(place);
      if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", place]).status !== 0) return false;
      mounted = place;
      symlinkSync(join(place, "openexec.db"), index);
      return true;
    },
    fill() {
      const descriptor = openSync(join(mounted, "filler"), "w");
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(4096, 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(descriptor);
      }
    },
    free: () => rmSync(join(mounted, "filler")),
    remove() {
      if (mounted !== "") execFileSync("umount", ["--lazy", mounted]);
      mounted = "";
    },
  };
})();

describe.each([
  // The limit is that of another process: doctor has room.
  ["a limit on its files", limited, /index .*openexec\.db/],
  ["a small file system", small, /room .*the disk of the index has/],
])("an index whose disk is full: %s", (_, disk, doctorSays) => {
  afterEach(() => {
    disk.remove();
  });

  test("runs go on, health says so, lists answer what they know, and it catches up when there is room", async ({
    skip,
  }) => {
    if (!disk.prepare(home.home.indexPath)) return skip("not possible for this user");
    const child = startOpenexec(["serve", "--port", "0", "--json", "--dir", home.home.path]);
    const url = new Promise<string>((resolve) => {
      child.stdout?.once("data", (chunk) => resolve(JSON.parse(String(chunk)).url));
    });
    const end = ended(child);
    // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
    const ask = async (path: string): Promise<any> => (await fetch(new URL(path, await url))).json();
    const total = async (): Promise<number> => (await ask("/api/runs")).meta?.total;
    const finding = async (): Promise<string | undefined> =>
      (await ask("/healthz")).findings.find(({ code }: { code: string }) => code === "index_unusable")?.message;
    try {
      await expect.poll(total, WAIT).toBe(3);
      disk.fill(child.pid ?? 0);
      const live = new LiveRun(home.home);
      live.log(2_000, "x".repeat(500));
      live.complete();
      await expect.poll(finding, WAIT).toMatch(/openexec\.db/);
      expect(await total()).toBe(3);
      expect((await ask(`/api/runs/${live.runId}/events?from=2001`)).lines).toHaveLength(2);
      // Whoever records waits for no room in the index.
      writeFileSync(join(home.folder, "one.flow.ts"), FLOW);
      const recorded = await openexec(["run", "one.flow.ts", "--json", "--dir", home.home.path], { cwd: home.folder });
      expect(JSON.parse(recorded.stdout)).toMatchObject({ status: "completed", number: 5 });
      expect((await home.run("doctor")).out).toMatch(doctorSays);
      disk.free(child.pid ?? 0);
      await expect.poll(async () => (await ask("/healthz")).status, WAIT).toBe("ok");
      await expect.poll(total, WAIT).toBe(5);
      expect(await ask(`/api/runs/${live.runId}`)).toMatchObject({ status: "completed", lastSeq: live.lastSeq });
    } finally {
      child.kill("SIGTERM");
      await end;
    }
  });
});

describe("a home on a disk that is read only", () => {
  let mounted = "";
  afterEach(() => {
    if (mounted !== "") execFileSync("umount", ["--lazy", mounted]);
    mounted = "";
  });

  /** The same folder again, where nothing can be written; only root may do that. */
  function mountReadOnly(): boolean {
    const place = join(home.folder, "read-only");
    mkdirSync(place);
    if (spawnSync("mount", ["--bind", home.home.path, place]).status !== 0) return false;
    mounted = place;
    return spawnSync("mount", ["-o", "remount,bind,ro", place]).status === 0;
  }

  test("is listed, searched and served as it is", async ({ skip }) => {
    expect((await openexec(["list", "--dir", home.home.path])).code).toBe(0);
    const unlisted = home.addRun(RUN);
    if (!mountReadOnly()) return skip("not possible for this user");
    const words = (...args: readonly string[]): readonly string[] => [...args, "--json", "--dir", mounted];
    const listed = JSON.parse((await openexec(words("list"))).stdout);
    expect(listed.runs.map(({ id }: { id: string }) => id)).toContain(unlisted);
    expect(listed.runs).toHaveLength(4);
    expect(JSON.parse((await openexec(words("search", "hello"))).stdout).matches).toHaveLength(4);
    const child = startOpenexec(words("serve", "--port", "0"));
    const url = new Promise<string>((resolve) => {
      child.stdout?.once("data", (chunk) => resolve(JSON.parse(String(chunk)).url));
    });
    const end = ended(child);
    // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
    const ask = async (path: string): Promise<any> => (await fetch(new URL(path, await url))).json();
    try {
      // Its list says what the index knew, and its health that this takes nothing.
      await expect.poll(async () => (await ask("/api/runs")).meta?.total, WAIT).toBe(3);
      expect((await ask(`/api/runs/${unlisted}/events`)).lines.length).toBeGreaterThan(5);
      const codes = async () => (await ask("/healthz")).findings.map(({ code }: { code: string }) => code);
      await expect.poll(codes, WAIT).toContain("index_unusable");
    } finally {
      child.kill("SIGTERM");
      await end;
    }
  });

  test("is told what a sweep would take, and that the index can't be made again there", async ({ skip }) => {
    expect((await openexec(["list", "--dir", home.home.path])).code).toBe(0);
    if (!mountReadOnly()) return skip("not possible for this user");
    const unwritable = `${join(mounted, "openexec.db")} cannot be`;
    const swept = await openexec(["gc", "--dry-run", "--dir", mounted]);
    expect(swept).toMatchObject({ code: 0, stdout: expect.stringContaining("0 runs would go\n") });
    expect(swept.stdout).toContain(`${unwritable} written. Change the permissions of its folder`);
    const rebuilt = await openexec(["index", "rebuild", "--dir", mounted]);
    expect(rebuilt).toMatchObject({ code: 1, stderr: expect.stringContaining(`error ${unwritable} removed (EROFS).`) });
    expect(rebuilt.stderr).toMatch(/\(index_unwritable\)\n {2}→ Change the permissions of its folder/);
    expect(JSON.parse((await openexec(["list", "--json", "--dir", mounted])).stdout).runs).toHaveLength(3);
  });
});

const FLOW = `
import { compute, defineFlow } from "openexec/flows";
export default defineFlow({ name: "one", startAt: "one", nodes: { one: compute({ run: () => 1 }) }, edges: [] });
`;
