import { stepColumns } from "@openexec/protocol";
import { OpenExecError } from "@openexec/timeline";
import type { FromLocal, LocalCall, SentOpening, ToLocal } from "./local-messages.ts";
import { LocalRun } from "./local-run.ts";
import { openBundle } from "./open-bundle.ts";

let run: LocalRun | undefined;

type Answer = { readonly [Method in LocalCall["method"]]: (run: LocalRun, args: never) => unknown };
type ArgsOf<Method extends LocalCall["method"]> = Extract<LocalCall, { readonly method: Method }>["args"];

const ANSWERS = {
  lines: (local: LocalRun, [from, to]: ArgsOf<"lines">) => local.lines(from, to),
  artifact: (local: LocalRun, [path]: ArgsOf<"artifact">) => local.artifact(path),
  session: (local: LocalRun, [sessionId]: ArgsOf<"session">) => local.session(sessionId),
  search: (local: LocalRun, [text]: ArgsOf<"search">) => local.search(text),
  policyChecks: (local: LocalRun) => local.policyChecks(),
  logs: (local: LocalRun) => local.logs(),
  products: (local: LocalRun) => local.products(),
  filesAt: (local: LocalRun, [seq]: ArgsOf<"filesAt">) => local.filesAt(seq),
} satisfies Answer;

async function answer(call: ToLocal["call"]): Promise<unknown> {
  if (call.method === "open") {
    run = new LocalRun(await openBundle(call.args[0]));
    const { steps, ...opening } = await run.open();
    // Columns cross to the page without holding it up; a tree of objects is made anew there in one piece.
    return { ...opening, steps: stepColumns(steps) } satisfies SentOpening;
  }
  if (run === undefined) throw new Error("No bundle is open.");
  // The table has a row of the right type for each method; TypeScript cannot follow that through a union.
  return (ANSWERS[call.method] as (run: LocalRun, args: unknown) => unknown)(run, call.args);
}

self.onmessage = async ({ data: { id, call } }: MessageEvent<ToLocal>) => {
  let message: FromLocal;
  try {
    message = { id, value: await answer(call) };
  } catch (error) {
    const hint = error instanceof OpenExecError ? error.hint : undefined;
    const said = error instanceof Error ? error.message : String(error);
    message = { id, error: [said, hint].filter(Boolean).join(" ") };
  }
  self.postMessage(message);
};
