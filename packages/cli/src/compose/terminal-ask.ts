import type { Answer, AskPort, Question } from "@openexec/runtime";
import type { Context } from "../framework/context.ts";
import { escapeLine } from "../text/escape.ts";
import { actorOf } from "./identity.ts";

/** Something on the screen that has to make room while a question stands there. */
export interface Screen {
  pause(): void;
  resume(): void;
}

/** Asks the person at the terminal; absent where nobody can answer: no terminal, CI, or a program reads the output. */
export function terminalAsk(context: Context, screen: Screen): AskPort | undefined {
  const { stdin, stderr, env, globals } = context;
  if (stdin.isTTY !== true || stderr.isTTY !== true || env.CI || globals.format !== "text") return undefined;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    // One question at a time, though several branches may ask at once.
    ask(question, signal) {
      const answer = turn.then(() => (signal.aborted ? undefined : put(question, signal, context, screen)));
      turn = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function put(
  question: Question,
  signal: AbortSignal,
  context: Context,
  screen: Screen,
): Promise<Answer | undefined> {
  const { isCancel, select, text } = await import("@clack/prompts");
  const output = context.stderr as NodeJS.WriteStream;
  screen.pause();
  try {
    const options = [
      { value: "accept", label: "accept" },
      { value: "decline", label: "decline" },
      { value: "later", label: "later", hint: "the run pauses; resume goes on with it" },
    ] as const;
    const action = await select({ message: escapeLine(question.message), options: [...options], signal, output });
    if (isCancel(action) || action === "later") return undefined;
    const by = actorOf(context.env);
    if (action === "decline" || !asksForContent(question)) return { action, by };
    const message = `JSON for ${escapeLine(JSON.stringify(question.schema))}`;
    const content = await text({ message, validate: problemWith, signal, output });
    return isCancel(content) ? undefined : { action, content: JSON.parse(content), by };
  } finally {
    screen.resume();
  }
}

function asksForContent({ schema }: Question): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const { properties } = schema as { properties?: object };
  return properties === undefined || Object.keys(properties).length > 0;
}

function problemWith(json: string | undefined): string | undefined {
  try {
    JSON.parse(json ?? "");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
