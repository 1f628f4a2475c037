import { mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { connect } from "./connect.ts";

/** Called at the first look at the file, and at the first try to make it. */
const between = vi.hoisted(() => ({ looked: (): void => {} }));
vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  return {
    ...real,
    existsSync: (path: string) => {
      const isThere = real.existsSync(path);
      between.looked();
      return isThere;
    },
    openSync: (...asked: Parameters<typeof real.openSync>) => {
      between.looked();
      return real.openSync(...asked);
    },
  };
});

const folder = mkdtempSync(join(tmpdir(), "openexec-connect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a connection that comes while another one makes the file leaves it the log that it writes to", async () => {
  const file = join(folder, "index.db");
  let made: { readonly other: ReturnType<typeof connect>; readonly log: number } | undefined;
  between.looked = () => {
    between.looked = () => {};
    const other = connect(file);
    made = { other, log: statSync(`${file}-wal`).ino };
  };
  const own = connect(file);
  if (made === undefined) throw new Error("the file was made without a look at it");
  const { other, log } = made;
  expect(statSync(`${file}-wal`).ino).toBe(log);
  await other
    .insertInto("meta")
    .values({ name: "said", value: new Uint8Array([1]) })
    .execute();
  expect(await own.selectFrom("meta").select("name").where("name", "=", "said").execute()).toHaveLength(1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await Promise.all([own.destroy(), other.destroy()]);
});

test("a file that a link names is made for nobody else's eyes too", async () => {
  const [file, link] = [join(folder, "elsewhere.db"), join(folder, "link.db")];
  symlinkSync(file, link);
  await connect(link).destroy();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
