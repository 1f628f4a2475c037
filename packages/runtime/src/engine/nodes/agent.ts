import type { AgentNode } from "../../flow/types.ts";
import type { Attempt } from "../attempt.ts";
import { CallError } from "../errors.ts";
import type { Scope } from "../scope.ts";
import type { Executed } from "./execute.ts";

/** One turn of an agent. */
export async function executeAgent(_scope: Scope, _attempt: Attempt, _node: AgentNode): Promise<Executed> {
  throw new CallError("agents are not wired yet", "failed");
}
