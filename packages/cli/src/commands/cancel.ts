import { actorOf } from "../compose/identity.ts";
import { post } from "../compose/inbox.ts";
import { resolveRun } from "../compose/open-run.ts";
import { writerOf } from "../compose/writer.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";

export const cancel: Command = {
  arguments: [{ name: "<run>", description: "a run that another process runs" }],
  options: [{ flags: "--reason <text>", description: "why; it is recorded" }],
  async run(context, { args: [name = ""], flags }) {
    const own = await resolveRun(context, name);
    const writer = writerOf(own.path);
    if (writer === undefined) {
      throw new CliError("run_not_running", `No process runs ${own.runId}: there is nothing to cancel.`, {
        hint: "A run that waits ends with `resume <run> --answer cancel`.",
        fields: { runId: own.runId },
      });
    }
    const reason = flags.text("reason");
    post(
      own.path,
      { type: "cancel", ...(reason === undefined ? {} : { reason }) },
      actorOf(context.env),
      context.now(),
    );
    const { pid, host } = writer.record;
    return {
      exitCode: EXIT.ok,
      json: { runId: own.runId, number: own.number ?? null, requested: true, writer: { pid, host } },
      text: `asked process ${pid} to cancel ${own.runId}`,
    };
  },
};
