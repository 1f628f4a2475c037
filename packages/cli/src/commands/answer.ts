import { answerInteraction, pendingInteractions } from "@openexec/server";
import { asksForContent, exampleContent } from "../compose/form.ts";
import { actorOf } from "../compose/identity.ts";
import { type Answerable, openInteractions } from "../compose/open-interactions.ts";
import { resolveRun } from "../compose/open-run.ts";
import { parseContent } from "../compose/read-input.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import type { Flags } from "../framework/flags.ts";
import { escapeLine } from "../text/escape.ts";

const ACTIONS = ["accept", "decline", "cancel"] as const;

export const answer: Command = {
  arguments: [
    { name: "<run>", description: "a run that waits for a person" },
    { name: "[interaction]", description: "which question, where there are several" },
  ],
  options: [
    { flags: "--accept", description: "say yes" },
    { flags: "--decline", description: "say no" },
    { flags: "--cancel", description: "give no answer, and end what asks" },
    { flags: "--content <json>", description: "what goes with --accept: the form, filled in" },
    { flags: "--digest <sha256>", description: "refuse if it asks about other arguments than these" },
  ],
  async run(context, { args: [name = "", named], flags }) {
    const action = readAction(flags);
    const content = flags.text("content");
    const digest = flags.text("digest");
    const own = await resolveRun(context, name);
    const opened = await openInteractions(own.home, own.runId, context.now);
    if (opened === undefined) throw new CliError("run_not_found", `There is no run ${own.runId} any more.`);
    const interactionId = named ?? (await onlyQuestion(opened));
    const given = {
      action,
      ...(content === undefined ? {} : { content: parseContent(content) }),
      ...(digest === undefined ? {} : { digest }),
    };
    const receipt = await answerInteraction(opened.deps, opened.run, interactionId, given, actorOf(context.env));
    const { interaction, recorded, running } = receipt;
    const said = recorded ? `${action}: ${escapeLine(interaction.message)}` : "it was answered so already";
    const next = running ? "" : `\nno process runs it: \`resume ${own.number ?? own.runId}\` goes on with the answer`;
    return {
      exitCode: EXIT.ok,
      json: { runId: own.runId, number: own.number ?? null, ...receipt },
      text: `${said}${next}`,
      quiet: interactionId,
    };
  },
};

function readAction(flags: Flags): (typeof ACTIONS)[number] {
  const given = ACTIONS.filter((action) => flags.on(action));
  const [action] = given;
  if (action !== undefined && given.length === 1) return action;
  throw new CliError("answer_missing", "An answer is one of --accept, --decline and --cancel.");
}

async function onlyQuestion({ deps, run }: Answerable): Promise<string> {
  const open = await pendingInteractions(deps, run);
  const [question] = open;
  if (question !== undefined && open.length === 1) return question.interactionId;
  const ids = open.map(({ interactionId }) => interactionId);
  if (question === undefined) {
    throw new CliError("interaction_unknown", `${run.runId} waits for no answer.`, {
      hint: "`pending` lists the runs that do.",
      fields: { waiting: ids },
    });
  }
  const example = asksForContent(question.schema)
    ? ` --content '${JSON.stringify(exampleContent(question.schema))}'`
    : "";
  throw new CliError("interaction_unknown", `Which question is meant? It waits for ${ids.join(", ")}.`, {
    hint: `Name one: \`answer ${run.runId} ${question.interactionId} --accept${example}\`.`,
    fields: { waiting: ids },
  });
}
