import { checkBundleSizes } from "./bundle-sizes.mjs";
import { checkColours } from "./colours.mjs";
import { checkCode, checkCommands, checkLinks, loadPages } from "./docs.mjs";
import { checkExports } from "./exports.mjs";
import { checkImports } from "./imports.mjs";
import { checkLicences } from "./licences.mjs";
import { checkLockFile } from "./lock-file.mjs";
import { checkFormat, checkTypes, checkUnitTests, checkUnused } from "./programs.mjs";
import { checkPromises } from "./promises.mjs";
import { checkSizes } from "./sizes.mjs";
import { loadSources } from "./sources.mjs";
import { checkNoKind, checkNoNotes, checkNoSilentCatch, checkPurity } from "./words.mjs";

/**
 * What a check found: nothing, or lines that say where and what.
 * @typedef {{ problems: readonly string[], note?: string | undefined }} Outcome
 */

/**
 * Everything that `npm run check` looks at. Those that need the built packages wait for the types.
 * @param {boolean} update
 * @returns {Promise<Record<string, () => Outcome | Promise<Outcome>>>}
 */
export async function checks(update) {
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
    colours: checkColours,
    "bundle sizes": checkBundleSizes,
    purity: () => checkPurity(sources),
    "public names": () => checkExports(sources, update),
    links: () => checkLinks(pages),
    "links to tests": () => checkPromises(pages, sources),
    "printed commands": () => checkCommands(pages),
    "printed code": () => types.then(() => checkCode(pages)),
    "unit tests": checkUnitTests,
  };
}
