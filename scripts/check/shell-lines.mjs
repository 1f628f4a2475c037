import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace/root.mjs";

/** Programs that a reader has, or that the text tells them to have. */
const COMMON = new Set(["cd", "cat", "cp", "curl", "export", "git", "ls", "mkdir", "rm", "unshare", "unzip", "bash"]);
const NPM_OWN = new Set(["ci", "install", "ping", "config"]);

/** @returns {ReadonlySet<string>} */
const scripts = () => new Set(Object.keys(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).scripts));

/** Names of the commands of `openexec`, one or two words each, from its table. @returns {readonly string[]} */
function openexecCommands() {
  const table = join(ROOT, "packages/cli/src/commands/index.ts");
  const text = existsSync(table) ? readFileSync(table, "utf8") : "";
  return [...text.matchAll(/\brow\(\s*"([a-z ]+)"/g)].map((match) => match[1] ?? "");
}

const FLAGS_WITH_VALUE = new Set(["--cwd", "--format", "--agent", "--default-agent", "--model", "--dir", "--timeout"]);

/** @param {readonly string[]} words after `openexec` @returns {string | undefined} */
function openexecProblem(words) {
  const [first, second] = words.filter(
    (word, index) => !word.startsWith("-") && !FLAGS_WITH_VALUE.has(words[index - 1] ?? ""),
  );
  if (first === undefined) return undefined;
  const known = openexecCommands();
  return known.includes(first) || known.includes(`${first} ${second}`) ? undefined : `openexec has no ${first}`;
}

/** @param {readonly string[]} words @returns {string | undefined} */
function npmProblem(words) {
  const name = words[0] === "run" ? words.slice(1).find((word) => !word.startsWith("-")) : words[0];
  if (name === undefined || (words[0] !== "run" && NPM_OWN.has(name))) return undefined;
  return scripts().has(name) ? undefined : `package.json has no script "${name}"`;
}

/** @param {readonly string[]} words @returns {string | undefined} */
function nodeProblem(words) {
  const file = words.find((word) => !word.startsWith("-"));
  if (file === undefined) return undefined;
  const source = file.replace(/^(packages\/[^/]+)\/dist\/(.*)\.js$/, "$1/src/$2.ts");
  if (!existsSync(join(ROOT, source))) return `there is no ${source}`;
  const isProgram = source === "packages/cli/src/main.ts" || source === "packages/cli/bin/openexec.mjs";
  return isProgram ? openexecProblem(words.slice(words.indexOf(file) + 1)) : undefined;
}

/** @param {string} command @returns {string | undefined} what does not exist */
function simpleProblem(command) {
  const words = command.trim().split(/\s+/);
  while (/^[A-Z_][A-Z0-9_]*=/.test(words[0] ?? "")) words.shift();
  const [program = "", ...args] = words;
  if (program === "npm") return npmProblem(args);
  if (program === "node") return nodeProblem(args);
  if (program === "npx" && args[0] === "--no-install" && args[1] === "openexec") return openexecProblem(args.slice(2));
  if (program === "openexec") return "the npm name is not published: write npx --no-install openexec";
  if (COMMON.has(program) || existsSync(join(ROOT, program))) return undefined;
  return `${program} is neither in the project nor in COMMON of scripts/check/shell-lines.mjs`;
}

/** The first thing in a line of shell that does not exist, or undefined. @param {string} line */
export function commandProblem(line) {
  const plain = line.replace(/'[^']*'|"[^"]*"/g, "''");
  return plain
    .split(/&&|\|\||[;|]/)
    .map(simpleProblem)
    .find((problem) => problem !== undefined);
}
