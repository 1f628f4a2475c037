import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix } from "node:path";
import { ROOT } from "../workspace/root.mjs";
import { EDGES, LIVE, ROOMS, STORE_BACKENDS, WORLDLY } from "./house.mjs";
import { place } from "./sources.mjs";

/**
 * @typedef {import("./sources.mjs").Source} Source
 * @typedef {{ specifier: string, start: number, typeOnly: boolean }} Import
 */

/** @param {Source} source @returns {Import[]} */
function importsOf(source) {
  const { staticImports, staticExports, dynamicImports } = source.parsed.module;
  const found = staticImports.map((entry) => ({
    specifier: entry.moduleRequest.value,
    start: entry.start,
    typeOnly: entry.entries.length > 0 && entry.entries.every((name) => name.isType),
  }));
  for (const statement of staticExports) {
    const request = statement.entries[0]?.moduleRequest;
    if (request) {
      const typeOnly = statement.entries.every((name) => name.isType);
      found.push({ specifier: request.value, start: statement.start, typeOnly });
    }
  }
  for (const entry of dynamicImports) {
    const literal = /^(["'`])([^$]*)\1$/.exec(source.text.slice(entry.moduleRequest.start, entry.moduleRequest.end));
    if (literal?.[2] !== undefined) found.push({ specifier: literal[2], start: entry.start, typeOnly: false });
  }
  return found;
}

const BUILTINS = new Set(builtinModules);
/** @param {string} specifier */
const builtin = (specifier) =>
  specifier.startsWith("node:") ? specifier.slice(5) : BUILTINS.has(specifier) ? specifier : undefined;

/** `@scope/name/sub/path` → `[@scope/name, ./sub/path]`. @param {string} specifier */
function splitSpecifier(specifier) {
  const parts = specifier.split("/");
  const length = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(length).join("/");
  return { name: parts.slice(0, length).join("/"), subpath: rest === "" ? "." : `./${rest}` };
}

/** @param {string} room */
function publicPaths(room) {
  return Object.keys(JSON.parse(readFileSync(join(ROOT, "packages", room, "package.json"), "utf8")).exports ?? {});
}

/** @param {Source} source @param {string} specifier @returns {string | undefined} what is wrong */
function relativeProblem(source, specifier) {
  const target = posix.join(dirname(source.path), specifier);
  const home = `packages/${source.package}/`;
  if (source.package !== undefined && !target.startsWith(home)) {
    const allowed = source.isTest && /^(test|fixtures|examples)\//.test(target);
    if (!allowed) return "leaves its package; import the other one by its name";
  }
  if (target.startsWith(LIVE) && !source.path.startsWith(LIVE) && !source.isTest) {
    if (source.path !== "packages/runtime/src/index.ts") return "reaches a live adapter; take the port instead";
  }
  const backendOf = (/** @type {string} */ path) =>
    STORE_BACKENDS.find((name) => path.startsWith(`packages/store/src/${name}/`));
  const [from, to] = [backendOf(source.path), backendOf(target)];
  if (from !== undefined && to !== undefined && from !== to) return `one backend (${from}) knows another (${to})`;
  return undefined;
}

/** @param {Source} source @param {string} specifier @returns {string | undefined} what is wrong */
function packageProblem(source, specifier) {
  const here = source.package;
  const { name, subpath } = splitSpecifier(specifier);
  const room = Object.keys(ROOMS).find((key) => ROOMS[key]?.name === name);
  if (room === undefined) {
    const external = here === undefined || source.isTest ? undefined : ROOMS[here]?.external;
    return external === undefined || external.includes(name)
      ? undefined
      : `only ${external.join(", ")} may be imported`;
  }
  if (!publicPaths(room).includes(subpath)) return `is a deep import; ${name} exports ${publicPaths(room).join(", ")}`;
  if (here === undefined || here === room) return undefined;
  if (source.isTest) return room === "cli" ? "nothing imports the command line" : undefined;
  if (ROOMS[here]?.mayImport.includes(room)) return undefined;
  return `${here} may import ${ROOMS[here]?.mayImport.join(", ") || "no other package"}`;
}

/** @param {Source} source @param {Import} found @param {string} name @returns {string | undefined} what is wrong */
function builtinProblem(source, found, name) {
  if (/(?<!\.int)\.test\.tsx?$/.test(source.path)) {
    return WORLDLY.includes(name) && !found.typeOnly ? "is I/O in a unit test; name the file x.int.test.ts" : undefined;
  }
  if (source.isTest || source.package === undefined || found.typeOnly) return undefined;
  if (ROOMS[source.package]?.pure || source.package === "web") return "is Node in a pure package";
  const isEdge = Object.entries(EDGES).some(
    ([folder, names]) => source.path.startsWith(folder) && names.includes(name),
  );
  if (isEdge) return undefined;
  if (source.package === "runtime" && WORLDLY.includes(name) && !source.path.startsWith(LIVE)) {
    return `touches the world outside ${LIVE}`;
  }
  return undefined;
}

/** @param {readonly Source[]} sources @returns {string[]} one line per cycle of relative imports */
function cycles(sources) {
  const graph = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter((found) => found.specifier.startsWith("."))
        .map((found) => posix.join(dirname(source.path), found.specifier)),
    ]),
  );
  /** @type {Map<string, "open" | "done">} */
  const state = new Map();
  /** @type {string[]} */
  const problems = [];
  /** @param {string} path @param {readonly string[]} trail */
  const visit = (path, trail) => {
    if (state.get(path) === "done" || !graph.has(path)) return;
    if (state.get(path) === "open") {
      problems.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(" → ")}`);
      return;
    }
    state.set(path, "open");
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path, []);
  return problems;
}

/** Who imports what, by the table of docs/architecture.md. @param {readonly Source[]} sources */
export function checkImports(sources) {
  let count = 0;
  const problems = cycles(sources);
  for (const source of sources) {
    if (source.package !== undefined && ROOMS[source.package] === undefined) {
      problems.push(`${source.path}: packages/${source.package} has no row in scripts/check/house.mjs`);
      continue;
    }
    for (const found of importsOf(source)) {
      count++;
      const node = builtin(found.specifier);
      const problem = found.specifier.startsWith(".")
        ? relativeProblem(source, found.specifier)
        : node !== undefined
          ? builtinProblem(source, found, node)
          : packageProblem(source, found.specifier);
      if (problem !== undefined) problems.push(`${place(source, found.start)}: "${found.specifier}" ${problem}`);
    }
  }
  return { problems, note: `${count} imports` };
}
