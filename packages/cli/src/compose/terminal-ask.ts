import type { Answer, AskPort, Question } from "@openexec/runtime";
import type { Context } from "../framework/context.ts";
import { escapeLine } from "../text/escape.ts";
import { askForm } from "./ask-form.ts";
import { asksForContent } from "./form.ts";
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
  const { isCancel, select } = await import("@clack/prompts");
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
    if (action === "decline" || !asksForContent(question.schema)) return { action, by };
    const content = await askForm(question.schema, { signal, output });
    return content === undefined ? undefined : { action, content, by };
  } finally {
    screen.resume();
  }
}
