import { rmSync, statSync, writeFileSync } from "node:fs";
import { IndexError } from "@openexec/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { LastingIndex } from "./lasting-index.ts";
import { unlessReplaced } from "./unless-replaced.ts";

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

const damage = (): IndexError => new IndexError("index_damaged", home.home.indexPath, "It is damaged.");

test("damage that somebody met in a file that was replaced since costs the new one nothing", async () => {
  const index = await LastingIndex.open(home.home, () => undefined);
  const before = index.file;
  writeFileSync(home.home.indexPath, "no database".repeat(10_000));
  expect(await index.look()).toContain("made again");
  const { ino } = statSync(home.home.indexPath);
  index.heard(damage(), before);
  expect([await index.look(), index.problem]).toEqual([undefined, undefined]);
  expect(statSync(home.home.indexPath).ino).toBe(ino);
  // The same of the file that is there does count.
  index.heard(damage(), index.file);
  expect(await index.look()).toContain("made again");
  await index.close();
});

test("work that met damage in a file that is another one by then is done again with that, and only then", async () => {
  const file = home.home.indexPath;
  writeFileSync(file, "old");
  const met: string[] = [];
  const work = async (): Promise<string> => {
    met.push("asked");
    if (met.length > 1) return "done";
    rmSync(file);
    throw damage();
  };
  expect(await unlessReplaced(file, work)).toBe("done");
  expect(met).toHaveLength(2);
  writeFileSync(file, "new");
  await expect(unlessReplaced(file, () => Promise.reject(damage()))).rejects.toThrow("It is damaged.");
  rmSync(file);
  await expect(unlessReplaced(file, () => Promise.reject(new Error("other")))).rejects.toThrow("other");
});
