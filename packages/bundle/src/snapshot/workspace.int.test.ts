import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sha256 } from "../sha256.ts";
import { gitEnvironment } from "./git.ts";
import { findRepository, projectOf, withoutCredentials } from "./repository.ts";
import { Workspace, type WorkspaceOptions } from "./workspace.ts";

let root: string;
let top: string;
const open: Workspace[] = [];
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "openexec-workspace-")));
  top = join(root, "shop");
  mkdirSync(top);
});
afterEach(() => {
  for (const workspace of open.splice(0)) workspace.dispose();
  rmSync(root, { recursive: true, force: true });
});

function run(...args: string[]): string {
  const author = {
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
  };
  const env = { PATH: process.env.PATH, HOME: root, ...author };
  return execFileSync("git", ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", ...args], {
    cwd: top,
    env,
    encoding: "utf8",
  }).trim();
}
function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), content);
}
function committed(files: Record<string, string>): void {
  run("init", "-q");
  for (const [path, content] of Object.entries(files)) put(path, content);
  run("add", "-A");
  run("commit", "-qm", "first");
}
async function workspace(options: WorkspaceOptions = {}, cwd = top): Promise<Workspace> {
  const found = await Workspace.open(cwd, options);
  if (found === undefined) throw new Error("no work tree");
  open.push(found);
  return found;
}
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** Every file of the repository's own data, with its hash. */
function gitData(): Record<string, string> {
  const files = readdirSync(join(top, ".git"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), sha256(readFileSync(join(parentPath, name)))]),
  );
}

describe("a snapshot", () => {
  test("of a clean work tree is the tree of its commit", async () => {
    committed({ "a.txt": "a\n", "b/c.txt": "c\n" });
    const snapshot = await (await workspace()).take();
    expect(snapshot).toMatchObject({ treeHash: run("rev-parse", "HEAD^{tree}"), files: [], leftOut: [] });
    expect(snapshot.patch).toHaveLength(0);
  });

  test("has changed, staged, deleted and untracked files, not the ignored ones", async () => {
    committed({ "changed.txt": "1\n", "deleted.txt": "x\n", ".gitignore": "ignored\n" });
    put("changed.txt", "2\n");
    put("staged.txt", "s\n");
    run("add", "staged.txt");
    put("new/untracked.txt", "u\n");
    put("ignored", "i\n");
    rmSync(join(top, "deleted.txt"));
    const snapshot = await (await workspace()).take();
    expect(snapshot.files).toEqual([
      { path: "changed.txt", added: 1, removed: 1 },
      { path: "deleted.txt", added: 0, removed: 1 },
      { path: "new/untracked.txt", added: 1, removed: 0 },
      { path: "staged.txt", added: 1, removed: 0 },
    ]);
  });

  test("two of one state are equal, whoever takes them and whatever lies in our directory", async () => {
    committed({ "a.txt": "a\n" });
    put("a.txt", "b\n");
    const first = await (await workspace()).take();
    put(".openexec/runs/run_1/timeline.jsonl", "not ignored here\n");
    put("deep/.openexec/x", "x");
    const second = await (await workspace()).take();
    expect(second).toEqual(first);
  });

  test("leaves our directory out also when somebody committed it", async () => {
    committed({ "a.txt": "a\n" });
    const { treeHash } = await (await workspace()).take();
    put(".openexec/old.txt", "old\n");
    run("add", "-f", ".openexec");
    run("commit", "-qm", "oops");
    put(".openexec/old.txt", "new\n");
    const snapshot = await (await workspace()).take();
    expect(snapshot.treeHash).toBe(treeHash);
    expect(snapshot.files).toEqual([]);
    expect(text(snapshot.patch)).toBe("");
  });

  test("leaves our directory out under another name too", async () => {
    committed({ "a.txt": "a\n" });
    const { treeHash } = await (await workspace()).take();
    put("records/x", "x");
    expect((await (await workspace({ home: join(top, "records") })).take()).treeHash).toBe(treeHash);
    expect((await (await workspace({ home: "/elsewhere" })).take()).treeHash).not.toBe(treeHash);
  });

  test("patches lead from one to the next, binary files and odd names included", async () => {
    committed({ "a.txt": "a\n" });
    const space = await workspace();
    await space.take();
    put("bin", new Uint8Array([0, 255, 10, 13, 0, 128]));
    put("with space\tand\ttab ü.txt", "no newline at the end");
    symlinkSync("a.txt", join(top, "link"));
    put("run.sh", "#!/bin/sh\n");
    chmodSync(join(top, "run.sh"), 0o755);
    const { patch, treeHash, files } = await space.take();
    expect(files.map(({ path }) => path).sort()).toEqual(["bin", "link", "run.sh", "with space\tand\ttab ü.txt"]);
    expect(files.find(({ path }) => path === "bin")).toEqual({ path: "bin", added: null, removed: null });
    writeFileSync(join(root, "change.patch"), patch ?? "");
    run("clone", "-q", top, join(root, "clone"));
    execFileSync("git", ["apply", "--index", join(root, "change.patch")], { cwd: join(root, "clone") });
    expect(execFileSync("git", ["write-tree"], { cwd: join(root, "clone"), encoding: "utf8" }).trim()).toBe(treeHash);
  });

  test("sees a change of the same size in the same moment", async () => {
    committed({ "a.txt": "aaaa\n" });
    const moment = new Date(1_790_000_000_000);
    utimesSync(join(top, "a.txt"), moment, moment);
    run("update-index", "--refresh");
    utimesSync(join(top, ".git/index"), moment, moment);
    put("a.txt", "bbbb\n");
    utimesSync(join(top, "a.txt"), moment, moment);
    const snapshot = await (await workspace()).take();
    expect(text(snapshot.patch)).toContain("+bbbb");
  });

  test("leaves huge files, too many files and repositories in the repository out, and says so", async () => {
    committed({ "a.txt": "a\n" });
    put("huge.bin", "");
    truncateSync(join(top, "huge.bin"), 50 * 1024 ** 3);
    run("init", "-q", "inner");
    for (const name of ["x1", "x2", "x3"]) put(name, name);
    const { leftOut, files } = await (await workspace({ limits: { files: 2 } })).take();
    expect(leftOut.map(({ path }) => path)).toEqual(["huge.bin", "inner/", "x3"]);
    expect(leftOut[0]?.reason).toBe(`it has ${50 * 1024 ** 3} bytes, more than 16777216`);
    expect(files.map(({ path }) => path)).toEqual(["x1", "x2"]);
  });
});

describe("the user's repository", () => {
  test("is only read: index, refs and objects stay as they are, hooks and filters of git do not run", async () => {
    committed({ "a.txt": "a\n" });
    put("a.txt", "changed\n");
    put("new.txt", "new\n");
    run("add", "new.txt");
    writeFileSync(join(top, ".git/hooks/post-index-change"), `#!/bin/sh\ntouch ${root}/hook-ran\n`, { mode: 0o755 });
    run("config", "core.fsmonitor", `touch ${root}/monitor-ran`);
    const before = gitData();
    const space = await workspace();
    await space.take();
    put("a.txt", "again\n");
    await space.take();
    await space.commitsSince();
    expect(gitData()).toEqual(before);
    expect(readdirSync(root)).toEqual(["shop"]);
  });

  test("leaves nothing behind in the temporary directory", async () => {
    committed({ "a.txt": "a\n" });
    vi.stubEnv("TMPDIR", root);
    const space = await workspace();
    await space.take();
    expect(readdirSync(root)).toHaveLength(2);
    space.dispose();
    vi.unstubAllEnvs();
    expect(readdirSync(root)).toEqual(["shop"]);
  });

  test("nothing of our environment that steers git reaches it", () => {
    const env = gitEnvironment({
      PATH: "/bin",
      GIT_DIR: "/evil",
      GIT_INDEX_FILE: "/evil",
      SECRET: "x",
      HOME: "/home/ada",
    });
    expect(env).toMatchObject({ PATH: "/bin", HOME: "/home/ada", LC_ALL: "C" });
    expect(Object.keys(env).filter((name) => /^(GIT_DIR|GIT_INDEX_FILE|SECRET)$/.test(name))).toEqual([]);
  });
});

describe("any state of a repository", () => {
  test("no repository, or a folder of git itself: undefined", async () => {
    expect(await Workspace.open(top)).toBeUndefined();
    run("init", "-q");
    expect(await Workspace.open(join(top, ".git"))).toBeUndefined();
  });

  test("before the first commit", async () => {
    run("init", "-q");
    put("a.txt", "a\n");
    const space = await workspace();
    expect(space.repository).toMatchObject({ branch: "main", project: "shop" });
    expect(space.repository.commit).toBeUndefined();
    expect((await space.take()).files).toEqual([{ path: "a.txt", added: 1, removed: 0 }]);
    expect(await space.commitsSince()).toEqual([]);
    run("add", "-A");
    run("commit", "-qm", "the very first");
    expect(await space.commitsSince()).toMatchObject([
      { subject: "the very first", parents: [], files: [{ path: "a.txt", added: 1, removed: 0 }] },
    ]);
  });

  test("HEAD detached, from a folder below the top", async () => {
    committed({ "a/b.txt": "b\n" });
    run("checkout", "-q", "--detach");
    const space = await workspace({}, join(top, "a"));
    expect(space.repository.branch).toBeUndefined();
    expect(space.repository).toMatchObject({ top, commit: run("rev-parse", "HEAD") });
    expect((await space.take()).treeHash).toBe(run("rev-parse", "HEAD^{tree}"));
  });

  test("a second work tree has its own state", async () => {
    committed({ "a.txt": "a\n" });
    run("worktree", "add", "-q", "-b", "other", join(root, "other"));
    writeFileSync(join(root, "other/a.txt"), "other\n");
    const space = await workspace({}, join(root, "other"));
    expect(space.repository).toMatchObject({ branch: "other", top: join(root, "other") });
    expect(text((await space.take()).patch)).toContain("+other");
    expect((await (await workspace()).take()).files).toEqual([]);
  });

  test("submodules count as the commit that they are at", async () => {
    committed({ "a.txt": "a\n" });
    run("clone", "-q", top, join(root, "module"));
    run("submodule", "--quiet", "add", join(root, "module"), "module");
    run("commit", "-qm", "module");
    const space = await workspace();
    expect((await space.take()).treeHash).toBe(run("rev-parse", "HEAD^{tree}"));
  });

  test("a sparse checkout keeps what is not there", async () => {
    committed({ "a/a.txt": "a\n", "b/b.txt": "b\n" });
    run("sparse-checkout", "set", "a");
    expect(readdirSync(top)).not.toContain("b");
    expect((await (await workspace()).take()).treeHash).toBe(run("rev-parse", "HEAD^{tree}"));
  });

  test("in the middle of a conflict", async () => {
    committed({ "a.txt": "a\n" });
    run("checkout", "-qb", "left");
    put("a.txt", "left\n");
    run("commit", "-qam", "left");
    run("checkout", "-q", "main");
    put("a.txt", "right\n");
    run("commit", "-qam", "right");
    expect(() => run("merge", "-q", "left")).toThrow();
    expect(text((await (await workspace()).take()).patch)).toContain("+<<<<<<<");
  });

  test("a folder with a colon and quotes in its name", async () => {
    top = join(root, 'od:d "name"');
    mkdirSync(top);
    committed({ "a.txt": "a\n" });
    expect((await (await workspace()).take()).treeHash).toBe(run("rev-parse", "HEAD^{tree}"));
  });
});

describe("what a run did", () => {
  test("its commits, oldest first, with authors, files and patches", async () => {
    committed({ "a.txt": "a\n" });
    const space = await workspace();
    put("a.txt", "b\n");
    run("commit", "-qam", "second: with\ttab and ünïcode");
    appendFileSync(join(top, "a.txt"), "c\n");
    run("commit", "-qam", "third");
    const commits = await space.commitsSince();
    expect(commits).toMatchObject([
      {
        subject: "second: with\ttab and ünïcode",
        author: "Ada <ada@example.com>",
        parents: [space.repository.commit],
        files: [{ path: "a.txt", added: 1, removed: 1 }],
      },
      { subject: "third", sha: run("rev-parse", "HEAD"), files: [{ path: "a.txt", added: 1, removed: 0 }] },
    ]);
    expect(text(commits[1]?.patch)).toContain("+c");
    expect(commits[1]?.committedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test("the project is named by its remote, without credentials", async () => {
    committed({ "a.txt": "a\n" });
    run("remote", "add", "backup", "/srv/elsewhere.git");
    run("remote", "add", "origin", "https://ada:token@example.com/team/webshop.git");
    expect(await findRepository(top)).toMatchObject({
      project: "webshop",
      remote: "https://example.com/team/webshop.git",
    });
  });

  test.each([
    ["https://example.com/team/shop.git", "shop"],
    ["git@example.com:team/shop.git", "shop"],
    ["git@example.com:shop", "shop"],
    ["/srv/git/shop/", "shop"],
    ["..", undefined],
  ])("the project of %s is %s", (address, project) => {
    expect(projectOf(address)).toBe(project);
    expect(withoutCredentials("ssh://user@example.com/x")).toBe("ssh://example.com/x");
  });
});
