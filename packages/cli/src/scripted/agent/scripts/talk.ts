import type { Script } from "../turn.ts";

/** Says back what it was told. */
export const echo: Script = async (turn) => {
  await turn.think("The user wants an echo. ");
  await turn.stream(`ECHO: ${turn.text}`);
  await turn.usage(1200, 0.0031);
};

/**
 * Answers the JSON instruction of a decision node: the choice named by `choose: NAME` in the question, else the
 * first one on offer.
 */
export const decide: Script = async (turn) => {
  const field = /^ {2}"([^"]+)":/m.exec(turn.text)?.[1] ?? "route";
  const offered = /^ {2}"[^"]+": (.*),$/m.exec(turn.text)?.[1] ?? "";
  const first = /"([^"]+)"/.exec(offered)?.[1];
  const wanted = /choose[:=]\s*([\w-]+)/i.exec(turn.text)?.[1];
  await turn.think("Choosing a route. ");
  await turn.stream(JSON.stringify({ [field]: wanted ?? first ?? "", reason: "scripted choice" }));
  await turn.usage(800, 0.002);
};

/** Whether a prompt ends with the instruction of a decision node. */
export function asksForDecision(text: string): boolean {
  return text.includes("Return exactly one JSON object");
}
