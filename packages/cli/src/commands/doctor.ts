import { existingHome, homePath } from "../compose/home.ts";
import { LOOKS } from "../doctor/check.ts";
import { checkHome } from "../doctor/check-home.ts";
import { checkMachine } from "../doctor/check-machine.ts";
import { checkPlace } from "../doctor/check-place.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { escapeLine } from "../text/escape.ts";
import { painter } from "../text/painter.ts";

export const doctor: Command = {
  options: [{ flags: "--repair", description: "mend what a crash left behind; needs the lock of each run" }],
  async run(context, { flags }) {
    const home = existingHome(context);
    const checks = [
      ...(await checkMachine(context)),
      ...(home === undefined ? [checkPlace(homePath(context))] : await checkHome(home, flags.on("repair"))),
    ];
    const ok = checks.every(({ state }) => state !== "broken");
    const paint = painter(context.stdout, context.env);
    const lines = checks.flatMap(({ state, what, found, advice }) => {
      const { icon, colour } = LOOKS[state];
      const line = `${paint[colour](icon)} ${what}  ${paint.dim(escapeLine(found))}`;
      return advice === undefined ? [line] : [line, `    ${escapeLine(advice)}`];
    });
    if (home === undefined) lines.push(paint.dim("Nothing has been recorded here yet."));
    return {
      exitCode: ok ? EXIT.ok : EXIT.diverged,
      json: { ok, home: home?.path ?? null, checks },
      text: lines.join("\n"),
    };
  },
};
