import { join } from "node:path";
import type { PayloadOf } from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { FileLines } from "./file-lines.ts";

/** What `RunStarted` of the bundle says. @throws CliError `record_unreadable` when the log does not begin with it */
export function headerOf(dir: string): PayloadOf<"RunStarted"> {
  const first = new FileLines(join(dir, "timeline.jsonl")).next();
  const event = first === undefined ? undefined : parse(first);
  if (event?.type === "RunStarted") return event.payload;
  throw new CliError("record_unreadable", `${join(dir, "timeline.jsonl")} does not begin with RunStarted.`, {
    exitCode: EXIT.diverged,
    hint: "`verify` says what is wrong with it.",
  });
}

function parse(line: string): { type: string; payload: PayloadOf<"RunStarted"> } | undefined {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
