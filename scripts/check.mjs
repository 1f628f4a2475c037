import { checkCode, checkCommands, checkLinks, loadPages } from "./check/docs.mjs";
import { checkExports } from "./check/exports.mjs";
import { checkImports } from "./check/imports.mjs";
import { checkLicences } from "./check/licences.mjs";
import { checkLockFile } from "./check/lock-file.mjs";
import { checkFormat, checkTypes, checkUnitTests, checkUnused } from "./check/programs.mjs";
import { checkSizes } from "./check/sizes.mjs";
import { loadSources } from "./check/sources.mjs";
import { checkNoKind, checkNoNotes, checkNoSilentCatch, checkPurity } from "./check/words.mjs";
import { install } from "./workspace/install.mjs";

/**
 * What a check found: nothing, or lines that say where and what.
 * @typedef {{ problems: readonly string[], note?: string | undefined }} Outcome
 */

/**
 * Everything that `npm run check` looks at. Those that need the built packages wait for the types.
 * @param {boolean} update
 * @returns {Promise<Record<string, () => Outcome | Promise<Outcome>>>}
 */
async function checks(update) {
  const [sources, pages] = await Promise.all([loadSources(), loadPages()]);
  const types = checkTypes();
  return {
    types: () => types,
    "lint and format": checkFormat,
    "import rules": () => checkImports(sources),
    "file sizes": () => checkSizes(sources),
    "unused code": checkUnused,
    licences: checkLicences,
    "lock file": checkLockFile,
    "no kind": () => checkNoKind(sources),
    "no notes to self": () => checkNoNotes(sources),
    "no silent catch": () => checkNoSilentCatch(sources),
    purity: () => checkPurity(sources),
    "public names": () => checkExports(sources, update),
    links: () => checkLinks(pages),
    "printed commands": () => checkCommands(pages),
    "printed code": () => types.then(() => checkCode(pages)),
    "unit tests": checkUnitTests,
  };
}

/**
 * `npm run check [-- --update] [-- <names>]`: every check, or those whose names begin with one of the words.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  await install(console.log);
  const started = performance.now();
  const wanted = args.filter((arg) => !arg.startsWith("-"));
  const all = Object.entries(await checks(args.includes("--update")));
  const chosen = all.filter(([name]) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));
  /** @type {string[]} */
  const failures = [];
  await Promise.all(
    chosen.map(async ([name, check]) => {
      const begun = performance.now();
      const { problems, note } = await check();
      const ms = Math.round(performance.now() - begun);
      const verdict = problems.length === 0 ? "ok  " : "FAIL";
      console.log(`${verdict} ${name.padEnd(18)} ${String(ms).padStart(6)} ms  ${note ?? ""}`.trimEnd());
      if (problems.length > 0) failures.push(`\n── ${name} ──\n${problems.join("\n")}`);
    }),
  );
  for (const failure of failures) console.log(failure);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\n${chosen.length - failures.length} of ${chosen.length} checks passed in ${seconds} s`);
  return failures.length === 0 ? 0 : 1;
}
