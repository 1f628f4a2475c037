import { openRun } from "../compose/open-run.ts";
import { verifyRun } from "../compose/verify-run.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { renderVerification } from "../show/render-verification.ts";
import { painter } from "../text/painter.ts";

export const verify: Command = {
  arguments: [{ name: "<run>", description: "a run, or the path of a bundle" }],
  async run(context, { args: [name = ""] }) {
    const opened = await openRun(context, name);
    try {
      const verification = await verifyRun(opened, opened.own);
      const frame = { columns: context.stdout.columns ?? Number.POSITIVE_INFINITY };
      return {
        exitCode: verification.ok ? EXIT.ok : EXIT.diverged,
        json: verification,
        text: renderVerification(verification, frame, painter(context.stdout, context.env)).join("\n"),
        quiet: verification.ok ? "ok" : "damaged",
      };
    } finally {
      await opened.close();
    }
  },
};
