import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { TSC } from "../workspace/build.mjs";
import { ROOT } from "../workspace/root.mjs";
import { runNode } from "../workspace/run.mjs";
import { codeBlocks, linksOf, slugsOf } from "./markdown.mjs";
import { commandProblem } from "./shell-lines.mjs";
import { projectFiles } from "./sources.mjs";

/** @typedef {{ path: string, text: string }} Page */

/** @returns {Promise<readonly Page[]>} every Markdown page of the project */
export async function loadPages() {
  const paths = await projectFiles([".md"]);
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

/** Relative links resolve, and so do their anchors. @param {readonly Page[]} pages */
export function checkLinks(pages) {
  const problems = [];
  let count = 0;
  for (const page of pages) {
    for (const { target, line } of linksOf(page.text)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
      count++;
      const [file = "", anchor] = target.split("#", 2);
      const path = file === "" ? page.path : posix.join(dirname(page.path), decodeURI(file));
      if (!existsSync(join(ROOT, path))) {
        problems.push(`${page.path}:${line}: ${target}: there is no ${path}`);
      } else if (anchor !== undefined && statSync(join(ROOT, path)).isFile()) {
        if (!slugsOf(readFileSync(join(ROOT, path), "utf8")).includes(anchor)) {
          problems.push(`${page.path}:${line}: ${target}: ${path} has no heading for #${anchor}`);
        }
      }
    }
  }
  return { problems, note: `${pages.length} pages, ${count} relative links` };
}

/** Every command in a `sh` block exists. @param {readonly Page[]} pages */
export function checkCommands(pages) {
  const problems = [];
  let count = 0;
  for (const page of pages) {
    for (const block of codeBlocks(page.text).filter((candidate) => candidate.language === "sh")) {
      for (const { command, line } of block.commands) {
        count++;
        const problem = commandProblem(command);
        if (problem !== undefined) problems.push(`${page.path}:${line}: \`${command}\`: ${problem}`);
      }
    }
  }
  return { problems, note: `${count} commands` };
}

const FOLDER = "test-results/docs-code";

/** Every `ts` block type-checks against the built packages. @param {readonly Page[]} pages */
export async function checkCode(pages) {
  rmSync(join(ROOT, FOLDER), { recursive: true, force: true });
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const blocks = pages.flatMap((page) =>
    codeBlocks(page.text)
      .filter((block) => block.language === "ts")
      .map((block) => ({ ...block, page: page.path })),
  );
  if (blocks.length === 0) return { problems: [], note: "no ts blocks" };
  for (const block of blocks) {
    const name = `${block.page.replace(/[^A-Za-z0-9]+/g, "-")}-${block.line}.ts`;
    // As many empty lines as stand before the block: the compiler's line numbers are those of the page.
    writeFileSync(join(ROOT, FOLDER, name), `${"\n".repeat(block.line)}${block.code}\nexport {};\n`);
  }
  const options = { noEmit: true, composite: false, types: ["node"], noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: "../../tsconfig.base.json", compilerOptions: options, include: ["*.ts"] };
  writeFileSync(join(ROOT, FOLDER, "tsconfig.json"), JSON.stringify(config));
  const ended = await runNode(TSC, ["-p", join(ROOT, FOLDER), "--pretty", "false"]);
  return { problems: ended.code === 0 ? [] : [ended.output.trim()], note: `${blocks.length} ts blocks` };
}
