import { walk } from "./sources.mjs";

/** @typedef {import("./sources.mjs").Source} Source */

/** The pages whose tables say which test shows which promise. Tests are named from `folder`, or from the root of the project. */
const PAGES = [
  { pages: /^docs\/web\/[^/]+\.md$/, folder: "packages/web/src/" },
  { pages: /^docs\/history-promises\.md$/, folder: "packages/" },
];

/** A `law` is a test that several implementations share. */
const TESTS = new Set(["test", "it", "law"]);

/**
 * Every row of a table in {@link PAGES} names tests as `` `file` › title ``, several parted by `<br>`, and they exist.
 * @param {readonly import("./docs.mjs").Page[]} pages
 * @param {readonly Source[]} sources
 */
export function checkPromises(pages, sources) {
  const problems = [];
  let rows = 0;
  let named = 0;
  for (const page of pages) {
    const folder = PAGES.find((of) => of.pages.test(page.path))?.folder;
    if (folder === undefined) continue;
    for (const { tests, line } of rowsOf(page.text)) {
      rows++;
      for (const test of tests) {
        named++;
        const problem = problemOf(test, folder, sources);
        if (problem !== undefined) problems.push(`${page.path}:${line}: ${problem}`);
      }
    }
  }
  return { problems, note: `${rows} promises, ${named} tests named` };
}

/** @param {string} test @param {string} folder @param {readonly Source[]} sources */
function problemOf(test, folder, sources) {
  const [, file, title] = /^`([^`]+)` › (.+)$/.exec(test) ?? [];
  if (file === undefined || title === undefined) return `"${test}" is not \`file\` › title`;
  const source = sources.find(({ path }) => path === folder + file) ?? sources.find(({ path }) => path === file);
  if (source === undefined) return `there is no ${file}, here or in ${folder}`;
  return titlesOf(source).has(title) ? undefined : `${source.path} has no test "${title}"`;
}

/** Rows of the tables of a page, without their heads: what stands in the last cell. @param {string} text */
function rowsOf(text) {
  const lines = text.split("\n");
  const isRow = (/** @type {string | undefined} */ line) => line?.startsWith("|") === true;
  const isRule = (/** @type {string | undefined} */ line) => /^\|[\s|:-]+$/.test(line ?? "");
  return lines.flatMap((line, index) => {
    if (!isRow(line) || isRule(line) || isRule(lines[index + 1])) return [];
    const last =
      line
        .replace(/\|\s*$/, "")
        .split(/(?<!\\)\|/)
        .at(-1) ?? "";
    return [{ tests: last.split("<br>").map((test) => test.trim().replaceAll("\\|", "|")), line: index + 1 }];
  });
}

/** @type {WeakMap<Source, ReadonlySet<string>>} */
const known = new WeakMap();

/**
 * What the tests of a file are called, those in a `describe` as `group › test`; `…` stands for what a title computes.
 * @param {Source} source
 */
function titlesOf(source) {
  const found = known.get(source) ?? new Set(testsIn(source.parsed.program));
  known.set(source, found);
  return found;
}

/** @param {unknown} tree @returns {readonly string[]} */
function testsIn(tree) {
  /** @type {{ name: string, title: string, start: number, end: number }[]} */
  const calls = [];
  walk(tree, (node) => {
    const [name, title] = node.type === "CallExpression" ? [calledName(node), literal(node.arguments[0])] : [];
    if (name !== undefined && title !== undefined) calls.push({ name, title, start: node.start, end: node.end });
  });
  const groups = calls.filter(({ name }) => name === "describe");
  return calls
    .filter(({ name }) => TESTS.has(name))
    .map(({ title, start, end }) => {
      const around = groups.filter((group) => group.start < start && end < group.end);
      return [...around.map((group) => group.title), title].join(" › ");
    });
}

/** `test` of `test(…)`, and of `test.each(…)(…)`. @param {Record<string, any>} call @returns {string | undefined} */
function calledName(call) {
  let { callee } = call;
  while (callee?.type === "CallExpression" || callee?.type === "MemberExpression") {
    callee = callee.type === "CallExpression" ? callee.callee : callee.object;
  }
  return callee?.type === "Identifier" ? callee.name : undefined;
}

/** @param {Record<string, any> | undefined} node @returns {string | undefined} */
function literal(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type !== "TemplateLiteral") return undefined;
  return node.quasis.map((/** @type {any} */ quasi) => quasi.value.cooked).join("…");
}
