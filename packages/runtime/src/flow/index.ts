/**
 * What a flow imports: `openexec/flows`, and `acpx/flows` for flows that were written for acpx. Pure builders; they are
 * compiled into the flow's program.
 * @packageDocumentation
 */
export { defineFlow, isFlow } from "./define-flow.ts";
export { FlowDefinitionError } from "./errors.ts";
export {
  action,
  agent,
  agent as acp,
  checkpoint,
  compute,
  decision,
  decisionEdge,
  extractJsonObject,
  model,
  parallel,
  parseJsonObject,
  parseStrictJsonObject,
  shell,
} from "./nodes.ts";
export type {
  ActionContext,
  FlowContext,
  FlowDefinition,
  FlowEdge,
  FlowNode,
  FlowSpec,
  PolicySpec,
  ShellResult,
  ShellSpec,
  ToolDefinition,
} from "./types.ts";
