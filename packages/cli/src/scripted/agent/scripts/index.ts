import type { Script } from "../turn.ts";
import { ask } from "./ask.ts";
import { edit } from "./edit.ts";
import { explore } from "./explore.ts";
import { asksForDecision, decide, echo } from "./talk.ts";
import { big, crash, deaf, error, hang, noise, updates } from "./trouble.ts";

const SCRIPTS: ReadonlyMap<string, Script> = new Map(
  Object.entries({ ask, big, crash, deaf, echo, edit, error, explore, hang, noise, updates }),
);

/** The script that a prompt selects: a decision by its instruction, else `script: NAME [AMOUNT]`, else the echo. */
export function selectScript(text: string): { readonly script: Script; readonly amount: number | undefined } {
  if (asksForDecision(text)) return { script: decide, amount: undefined };
  const [, name = "echo", amount] = /script:\s*(\w+)(?:\s+(\d+))?/.exec(text) ?? [];
  return { script: SCRIPTS.get(name) ?? echo, amount: amount === undefined ? undefined : Number(amount) };
}
