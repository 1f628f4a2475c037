import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("not-loadable");
});
afterEach(() => place.remove());

/** Loads a flow as `run` does, in a process where nobody else looks at modules. */
const LOAD = `
import { join } from "node:path";
import { compileProgram, loadProgram, REAL_VALUES } from ${JSON.stringify(new URL("../packages/runtime/dist/index.js", import.meta.url).href)};
const root = process.argv[1];
const entry = join(root, "top.flow.ts");
const { program } = await compileProgram(entry, root).catch(told);
await loadProgram(program, REAL_VALUES, { entry, root }).catch(told);
function told({ code, message }) {
  process.stdout.write(JSON.stringify({ code, message }), () => process.exit(0));
  return new Promise(() => {});
}`;

function problemOf(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) place.write(path, text);
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", LOAD, place.folder], {
    encoding: "utf8",
  });
  const { code, message } = JSON.parse(output);
  expect(code).toBe("flow_not_loadable");
  return message.replaceAll(place.folder, "");
}

describe("a flow that cannot be loaded is told with the place in its own sources", () => {
  test.each([
    ["its top level throws", { "top.flow.ts": '\n\n  throw new Error("at the top");' }, "/top.flow.ts:3:9: at the top"],
    [
      "a module that it imports throws",
      {
        "top.flow.ts": 'import { limit } from "./lib/limit.ts";\nexport default limit;',
        "lib/limit.ts":
          "interface None { size: number }\nconst none = undefined as unknown as None;\nexport const limit = none.size;",
      },
      "/lib/limit.ts:3:27: Cannot read properties of undefined (reading 'size')",
    ],
    [
      "a module that asks for its own place throws",
      { "top.flow.ts": 'const here: string = import.meta.url;\nif (here) throw new TypeError("not here");' },
      "/top.flow.ts:2:17: not here",
    ],
    [
      "a package throws that it calls",
      {
        "top.flow.ts": 'import { fail } from "failing";\n\nfail();',
        "node_modules/failing/package.json": '{"name":"failing","main":"index.js"}',
        "node_modules/failing/index.js": 'exports.fail = () => { throw new Error("from a package"); };',
      },
      "/top.flow.ts:3:1: from a package",
    ],
    [
      "its syntax is wrong",
      { "top.flow.ts": "export const a = 1;\nexport default { a: ;" },
      '/top.flow.ts:2:21: Unexpected ";"',
    ],
    [
      "a file is missing",
      { "top.flow.ts": 'export const a = 1;\nimport "./none.ts";' },
      '/top.flow.ts:2:8: Could not resolve "./none.ts"',
    ],
    [
      "a package is missing",
      { "top.flow.ts": 'import none from "none-such";\nexport default none;' },
      '/top.flow.ts:1:18: Could not resolve "none-such"',
    ],
  ])("when %s", (_, files, at) => {
    expect(problemOf(files)).toBe(`The flow /top.flow.ts cannot be loaded: ${at}`);
  });

  test("also when what it throws is no error", () => {
    expect(problemOf({ "top.flow.ts": 'throw "text";' })).toBe("The flow /top.flow.ts cannot be loaded: text");
  });

  test("also when a built-in module lacks what it imports", () => {
    const problem = problemOf({ "top.flow.ts": 'import { none } from "node:fs";\nexport default none;' });
    expect(problem).toMatch(/^The flow \/top\.flow\.ts cannot be loaded: .*does not provide an export named 'none'$/);
    expect(problem).not.toContain("flow.mjs");
  });
});
