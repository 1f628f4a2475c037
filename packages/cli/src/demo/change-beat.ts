import { readFile, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import type { Home } from "@openexec/bundle";
import type { Context } from "../framework/context.ts";
import type { ChangeFigures, RecordFigures } from "./figures.ts";
import { replayDemo } from "./replay-beat.ts";

/** In a prompt of the demo's flow. */
const WORD = { from: "smallest", to: "largest" } as const;

/** Changes one word of a prompt in the demo's copy of the flow, replays, and puts the word back. */
export async function changeBeat(
  context: Context,
  home: Home,
  flow: string,
  run: RecordFigures,
): Promise<ChangeFigures> {
  const source = await readFile(flow, "utf8");
  const at = source.indexOf(WORD.from);
  await writeFile(flow, source.replace(WORD.from, WORD.to));
  try {
    const { verdict, firstDivergence: found } = await replayDemo(context, home, run);
    return {
      number: run.number,
      verdict,
      file: relative(context.userCwd, flow),
      line: source.slice(0, at).split("\n").length,
      ...WORD,
      seq: found?.seq ?? 0,
      events: run.events,
      attemptId: found?.attemptId ?? "",
      reason: found?.reason ?? "",
      expected: found?.expected ?? "",
      actual: found?.actual ?? "",
    };
  } finally {
    await writeFile(flow, source);
  }
}
