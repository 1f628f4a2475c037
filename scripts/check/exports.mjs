import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace/root.mjs";
import { place } from "./sources.mjs";

/** @typedef {import("./sources.mjs").Source} Source */

/** Statements, one per file that is exported from; the formatter decides how many lines they take. */
const MAX_STATEMENTS = 60;

/** What is wrong with the shape of an index. @param {Source} index */
function shapeProblems(index) {
  const problems = [];
  const { body } = index.parsed.program;
  if (body.length > MAX_STATEMENTS) {
    problems.push(`${index.path}: exports from ${body.length} places, more than ${MAX_STATEMENTS}`);
  }
  for (const statement of body) {
    const named =
      statement.type === "ExportNamedDeclaration" && (statement.source || statement.specifiers.length === 0);
    if (!named || statement.declaration) {
      problems.push(`${place(index, statement.start)}: an index holds only \`export { … } from\``);
    }
  }
  return problems;
}

/** @param {Source} index */
function listOf(index) {
  const names = index.parsed.module.staticExports.flatMap((statement) => statement.entries);
  return names.map((entry) => `${entry.isType ? "type " : ""}${entry.exportName.name}`).sort();
}

/**
 * Each package's index holds only named exports, and they are the ones in its exports.txt: a change of the public
 * surface is a line in a diff.
 * @param {readonly Source[]} sources
 * @param {boolean} update writes the lists instead of comparing
 */
export function checkExports(sources, update) {
  const problems = [];
  let count = 0;
  for (const index of sources.filter((source) => /^packages\/[^/]+\/src\/index\.ts$/.test(source.path))) {
    problems.push(...shapeProblems(index));
    const path = `packages/${index.package}/exports.txt`;
    const now = listOf(index);
    count += now.length;
    if (update) {
      writeFileSync(join(ROOT, path), `${now.join("\n")}\n`);
      continue;
    }
    const before = existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8").trim().split("\n") : [];
    const changes = [
      ...now.filter((name) => !before.includes(name)).map((name) => `  + ${name}`),
      ...before.filter((name) => name !== "" && !now.includes(name)).map((name) => `  - ${name}`),
    ];
    if (changes.length > 0) {
      problems.push(`${path} is not what the index exports; if that is meant: npm run check -- --update`, ...changes);
    }
  }
  return { problems, note: `${count} names` };
}
