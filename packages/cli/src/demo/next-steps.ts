import { relative } from "node:path";
import { commandLine } from "../compose/invocation.ts";
import type { Context } from "../framework/context.ts";
import type { RecordFigures } from "./figures.ts";
import type { NextPage } from "./page/next-page.ts";
import { shippedFlow } from "./place.ts";

/** Command lines to go on with, with the numbers of the runs that were just recorded. */
export function nextSteps(
  context: Context,
  [first, second]: readonly [RecordFigures, RecordFigures],
  flow: string,
): Pick<NextPage, "steps" | "own"> {
  const line = (...words: readonly string[]): string => commandLine(context, words);
  const path = (file: string): string => relative(context.userCwd, file);
  return {
    steps: [
      { command: line("show", String(first.number)), purpose: "what happened" },
      { command: line("show", String(first.number), "--step", "fix#1"), purpose: "one step" },
      { command: line("replay", String(second.number)), purpose: "derive it again" },
      { command: line("list"), purpose: "all runs" },
    ],
    own: [
      {
        purpose: "With a real model, in a repository of yours where `npm test` fails:",
        command: [
          "ANTHROPIC_API_KEY=… \\",
          `${line("run", path(flow))} \\`,
          "  --model anthropic/claude-sonnet-4-5 --cwd ../your-repository",
        ],
      },
      {
        purpose: "With a real agent, over the Agent Client Protocol:",
        command: [`${line("run", path(shippedFlow("two-turn.flow.ts")))} \\`, "  --agent 'gemini --experimental-acp'"],
      },
    ],
  };
}
