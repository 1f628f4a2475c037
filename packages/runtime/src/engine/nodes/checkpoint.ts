import type { CheckpointNode } from "../../flow/types.ts";
import { flowContext } from "../context.ts";
import { ask } from "../effects/ask.ts";
import { InteractionError } from "../errors.ts";
import type { AttemptPart, ScopePart } from "../parts.ts";
import type { Executed } from "./executed.ts";

/** Asks a person and goes on with the answer's content, or with what `run` returned. @throws InteractionError */
export async function executeCheckpoint(
  scope: ScopePart,
  attempt: AttemptPart,
  node: CheckpointNode,
): Promise<Executed> {
  const { run } = node;
  const value =
    run === undefined ? { summary: node.summary } : await attempt.code(() => run(flowContext(scope, attempt)));
  const message = summaryOf(value) ?? node.summary ?? node.title ?? `Go on after ${attempt.nodeId}?`;
  const schema = node.schema === undefined ? {} : { schema: node.schema };
  const expiry = node.expiresInMs === undefined ? {} : { expiresInMs: node.expiresInMs };
  const answer = await ask(attempt.calls, { message, ...schema, ...expiry }, { interactionType: "checkpoint" });
  if (answer.action !== "accept") throw new InteractionError(answer.action);
  return { value: answer.content === undefined ? value : answer.content };
}

function summaryOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { summary } = value as { summary?: unknown };
  return typeof summary === "string" ? summary : undefined;
}
