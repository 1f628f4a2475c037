import { setImmediate as nextTurn } from "node:timers/promises";
import { install } from "./workspace/install.mjs";

/** What all checks together may take on two cores with nothing beside them. */
const WANTED_SECONDS = 60;

/**
 * `npm run check [-- --update] [-- <names>]`: every check, or those whose names begin with one of the words.
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  await install(console.log);
  // Only now: the checks import packages.
  const { checks } = await import("./check/all.mjs");
  const started = performance.now();
  const wanted = args.filter((arg) => !arg.startsWith("-"));
  const all = Object.entries(await checks(args.includes("--update")));
  const chosen = all.filter(([name]) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));
  /** @type {string[]} */
  const failures = [];
  await Promise.all(
    chosen.map(async ([name, check]) => {
      // Each in a turn of its own, so that its time is not that of those before it.
      await nextTurn();
      const begun = performance.now();
      const { problems, note } = await check();
      const ms = Math.round(performance.now() - begun);
      const verdict = problems.length === 0 ? "ok  " : "FAIL";
      console.log(`${verdict} ${name.padEnd(18)} ${String(ms).padStart(6)} ms  ${note ?? ""}`.trimEnd());
      if (problems.length > 0) failures.push(`\n── ${name} ──\n${problems.join("\n")}`);
    }),
  );
  for (const failure of failures) console.log(failure);
  const seconds = (performance.now() - started) / 1000;
  const late = seconds > WANTED_SECONDS ? ` (wanted: ${WANTED_SECONDS} s)` : "";
  console.log(
    `\n${chosen.length - failures.length} of ${chosen.length} checks passed in ${seconds.toFixed(1)} s${late}`,
  );
  return failures.length === 0 ? 0 : 1;
}
