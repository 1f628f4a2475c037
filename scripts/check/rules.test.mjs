import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { filesOf } from "./bundle-sizes.mjs";
import { coloursIn } from "./colours.mjs";
import { checkImports } from "./imports.mjs";
import { satisfies } from "./licences.mjs";
import { codeBlocks, linksOf, slugsOf } from "./markdown.mjs";
import { checkPromises } from "./promises.mjs";
import { commandProblem } from "./shell-lines.mjs";
import { checkNoKind, checkNoNotes, checkNoSilentCatch, checkPurity } from "./words.mjs";

/** @param {string} path @param {string} text @returns {import("./sources.mjs").Source} */
const source = (path, text) => ({
  path,
  text,
  lines: text.split("\n").length,
  package: /^packages\/([^/]+)\/src\//.exec(path)?.[1],
  isTest: path.endsWith(".test.ts"),
  parsed: parseSync(path, text),
});

/** @param {string} path @param {string} text */
const importProblems = (path, text) => checkImports([source(path, text)]).problems.join("\n");

describe("import rules", () => {
  test.each([
    ["packages/timeline/src/a.ts", 'import "node:fs"', "is Node in a pure package"],
    ["packages/timeline/src/a.ts", 'import x from "kysely"', "only zod may be imported"],
    ["packages/runtime/src/a.ts", 'import x from "@openexec/store"', "runtime may import timeline"],
    ["packages/runtime/src/a.ts", 'export * from "@openexec/store"', "runtime may import timeline"],
    ["packages/runtime/src/a.ts", 'await import("@openexec/bundle")', "runtime may import timeline"],
    ["packages/bundle/src/a.ts", 'import x from "openexec"', "bundle may import timeline"],
    ["packages/bundle/src/a.test.ts", 'import x from "openexec"', "nothing imports the command line"],
    ["packages/bundle/src/a.ts", 'import x from "@openexec/timeline/dist/ids.js"', "is a deep import"],
    ["packages/bundle/src/a.ts", 'import x from "../../timeline/src/ids.ts"', "leaves its package"],
    ["packages/runtime/src/tape/a.ts", 'import x from "../live/shell.ts"', "reaches a live adapter"],
    ["packages/runtime/src/a.ts", 'import { spawn } from "node:child_process"', "touches the world"],
    ["packages/store/src/sqlite/a.ts", 'import x from "../memory/a.ts"', "one backend (sqlite) knows another (memory)"],
    ["packages/timeline/src/a.test.ts", 'import "node:fs"', "is I/O in a unit test"],
    ["packages/unknown/src/a.ts", "export {}", "has no row"],
  ])("%s: %s", (path, text, problem) => {
    expect(importProblems(path, text)).toContain(problem);
  });

  test.each([
    ["packages/timeline/src/a.ts", 'import { z } from "zod"; import type { B } from "./b.ts"'],
    ["packages/runtime/src/live/a.ts", 'import { spawn } from "node:child_process"'],
    ["packages/runtime/src/index.ts", 'export { liveShell } from "./live/shell.ts"'],
    ["packages/runtime/src/ports/a.ts", 'import type { Stats } from "node:fs"'],
    ["packages/cli/src/a.ts", 'import x from "@openexec/store"'],
    ["packages/store/src/memory/a.int.test.ts", 'import "node:fs"; import x from "../../../../test/scale.ts"'],
  ])("%s may: %s", (path, text) => {
    expect(importProblems(path, text)).toBe("");
  });

  test("a cycle is named from file to file", () => {
    const a = source("packages/store/src/a.ts", 'import "./b.ts"');
    const b = source("packages/store/src/b.ts", 'import type { A } from "./a.ts"');
    expect(checkImports([a, b]).problems).toEqual([
      "cycle: packages/store/src/a.ts → packages/store/src/b.ts → packages/store/src/a.ts",
    ]);
  });
});

describe("words", () => {
  test.each([
    "({ kind: 1 })",
    '({ "kind": 1 })',
    "type A = { kind: 1 }",
    "interface A { readonly kind: string }",
    "class A { kind = 1 }",
    "a.kind",
    'a["kind"]',
    "const { kind } = a",
  ])("a property called kind is found in %s", (text) => {
    expect(checkNoKind([source("packages/store/src/a.ts", text)]).problems).not.toEqual([]);
  });

  test("kind is allowed as a word, and in files of raw protocol messages", () => {
    expect(checkNoKind([source("a.ts", "const kind = 1; use(kind); a[kind]")]).problems).toEqual([]);
    expect(checkNoKind([source("a.ts", "// Raw protocol messages of ACP.\na.kind")]).problems).toEqual([]);
  });

  test.each(["new Date()", "Date.now()", "Math.random()", "const now = Date.now", "let when: Date"])(
    "%s is not pure",
    (text) => {
      expect(checkPurity([source("packages/timeline/src/a.ts", text)]).problems).toHaveLength(1);
      expect(checkPurity([source("packages/bundle/src/a.ts", text)]).problems).toEqual([]);
      expect(checkPurity([source("packages/timeline/src/a.ts", `// pure: a reason\n${text}`)]).problems).toEqual([]);
    },
  );

  test("the runtime reads the clock and the environment only in its live adapters and the catchers of globals", () => {
    const found = (/** @type {string} */ path) => checkPurity([source(path, "process.env; setTimeout(f)")]).problems;
    expect(found("packages/runtime/src/engine/a.ts")).toHaveLength(2);
    expect(found("packages/runtime/src/live/a.ts")).toEqual([]);
    expect(found("packages/runtime/src/globals/a.ts")).toEqual([]);
  });

  test("names of properties are pure", () => {
    expect(checkPurity([source("packages/timeline/src/a.ts", "a.Date; ({ Date: 1 })")]).problems).toEqual([]);
  });

  test.each([
    ["try { a() } catch {}", 1],
    ["a().catch(() => {})", 1],
    ["try { a() } catch { /* gone already */ }", 0],
    ["try { a() } catch { b() }", 0],
    ["const quiet = () => {}", 0],
  ])("silent catches in %s: %i", (text, count) => {
    expect(checkNoSilentCatch([source("a.ts", text)]).problems).toHaveLength(count);
  });

  test("notes to oneself are found", () => {
    expect(checkNoNotes([source("a.ts", "// TODO later")]).problems).toHaveLength(1);
  });
});

describe("licences", () => {
  const allowed = (/** @type {string} */ id) => ["MIT", "ISC"].includes(id);
  test.each([
    ["MIT", true],
    ["GPL-3.0", false],
    ["(MIT OR GPL-3.0)", true],
    ["MIT AND GPL-3.0", false],
    ["MIT AND ISC", true],
    ["GPL-3.0 OR (MIT AND ISC)", true],
    ["(GPL-3.0 OR (MIT AND ISC))", true],
    ["SEE LICENSE IN LICENSE", false],
  ])("%s: %s", (expression, expected) => {
    expect(satisfies(expression, allowed)).toBe(expected);
  });
});

describe("pages", () => {
  test("links are found outside code, anchors as GitHub makes them", () => {
    expect(linksOf("[a](b.md#c) `[x](y)`\n```\n[z](q)\n```\n![p](q.png)")).toEqual([
      { target: "b.md#c", line: 1 },
      { target: "q.png", line: 5 },
    ]);
    expect(slugsOf("# It's a `kind` of *magic*!\n## Twice\n## Twice\n```\n# no\n```")).toEqual([
      "its-a-kind-of-magic",
      "twice",
      "twice-1",
    ]);
  });

  test("commands are the lines of a block, joined and without comments", () => {
    const [block] = codeBlocks("text\n```sh\n$ npm start # begin\nnode a \\\n  b\n```");
    expect(block?.commands).toEqual([
      { command: "npm start", line: 3 },
      { command: "node a   b", line: 5 },
    ]);
  });

  test.each(["npm start", "npm run check -- types", "git clone x && cd x", "node scripts/with-node.cjs start"])(
    "%s exists",
    (line) => expect(commandProblem(line)).toBeUndefined(),
  );

  test.each([
    ["npm run nothing", 'no script "nothing"'],
    ["node scripts/nothing.mjs", "there is no"],
    ["openexec list", "not published"],
    ["npm start && frobnicate", "frobnicate is neither"],
    ["npx --no-install openexec frobnicate", "openexec has no frobnicate"],
  ])("%s: %s", (line, problem) => expect(commandProblem(line)).toContain(problem));
});

describe("promises", () => {
  const tests = [
    source("packages/web/src/a.test.ts", 'describe("a key", () => { test("works", run); test.each(x)("%s", run); });'),
    source("test/b.test.ts", `test(\`axe: \${name}, dark\`, run); describe("no test", run);`),
  ];
  const problemsOf = (/** @type {string} */ cell) => {
    const text = `| Promise | Test |\n|---|---|\n| Keys work | ${cell} |\n`;
    return checkPromises([{ path: "docs/web/a.md", text }], tests).problems;
  };

  test.each(["`a.test.ts` › a key › works", "`a.test.ts` › a key › %s<br>`test/b.test.ts` › axe: …, dark"])(
    "%s exists",
    (cell) => expect(problemsOf(cell)).toEqual([]),
  );

  test.each([
    ["`a.test.ts` › works", 'docs/web/a.md:3: packages/web/src/a.test.ts has no test "works"'],
    ["`a.test.ts` › a key", 'docs/web/a.md:3: packages/web/src/a.test.ts has no test "a key"'],
    ["`c.test.ts` › works", "docs/web/a.md:3: there is no c.test.ts, here or in packages/web/src/"],
    ["`a.test.ts` › a key › works<br>", 'docs/web/a.md:3: "" is not `file` › title'],
    ["`test/b.test.ts` › no test", 'docs/web/a.md:3: test/b.test.ts has no test "no test"'],
  ])("%s: %s", (cell, problem) => expect(problemsOf(cell)).toEqual([problem]));

  test("those of the history name tests of all packages, of every name", () => {
    const laws = [source("packages/store/src/a.ts", 'const laws = [law("pages", run)]; it("finds", run);')];
    const page = (/** @type {string} */ title) => ({
      path: "docs/history-promises.md",
      text: `| Promise | Test |\n|---|---|\n| Pages | \`store/src/a.ts\` › ${title} |\n`,
    });
    const problems = ["pages", "finds", "nothing"].map((title) => checkPromises([page(title)], laws).problems);
    expect(problems).toEqual([[], [], ['docs/history-promises.md:3: packages/store/src/a.ts has no test "nothing"']]);
  });
});

describe("the web app", () => {
  test.each([
    ["color: #1a2b3c;", 1],
    ["fill: rgb(0 0 0 / 18%)", 1],
    ["className='bg-[#fff]'", 1],
    ["run #1842, /runs#a-part, var(--slate-1)", 0],
  ])("colours in %s: %i", (text, count) => expect(coloursIn(text)).toHaveLength(count));

  test("a page loads what its script imports, each file once", () => {
    const manifest = {
      "index.html": { file: "index.js", imports: ["shared"] },
      later: { file: "later.js", imports: ["index.html", "shared"] },
      shared: { file: "shared.js", imports: ["index.html"] },
    };
    expect([...filesOf(manifest, "later")]).toEqual(["later.js", "index.js", "shared.js"]);
  });
});
