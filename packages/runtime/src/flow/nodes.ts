import { FlowDefinitionError } from "./errors.ts";
import type {
  ActionNode,
  AgentNode,
  CheckpointNode,
  ComputeNode,
  DecisionNode,
  FlowEdge,
  ModelNode,
  ParallelNode,
  ShellNode,
} from "./types.ts";

type Spec<Node> = Omit<Node, "nodeType">;

/** A turn of an agent over the Agent Client Protocol. Without `parse` the output is the reply, trimmed. */
export function agent(spec: Spec<AgentNode>): AgentNode {
  return { ...spec, nodeType: "agent" };
}

/** A command. A non-zero exit fails the step unless `allowNonZeroExit` is set. */
export function shell(spec: Spec<ShellNode>): ShellNode {
  return { ...spec, nodeType: "shell" };
}

/** A function with side effects (`run`), or a command (`exec`). A replay never runs it: it serves its result. */
export function action(spec: Spec<ActionNode>): ActionNode;
export function action(spec: Spec<ShellNode>): ShellNode;
export function action(spec: Spec<ActionNode> | Spec<ShellNode>): ActionNode | ShellNode {
  const run = "run" in spec && typeof spec.run === "function";
  const exec = "exec" in spec && typeof spec.exec === "function";
  if (run === exec) throw new FlowDefinitionError("an action has exactly one of `run` and `exec`", "action");
  return run ? { ...(spec as Spec<ActionNode>), nodeType: "action" } : shell(spec as Spec<ShellNode>);
}

/** Pure code: a replay runs it again and compares. */
export function compute(spec: Spec<ComputeNode>): ComputeNode {
  return { ...spec, nodeType: "compute" };
}

/** A pause until a person answers. */
export function checkpoint(spec: Spec<CheckpointNode> = {}): CheckpointNode {
  return { ...spec, nodeType: "checkpoint" };
}

/** A model call with a tool loop. */
export function model(spec: Spec<ModelNode>): ModelNode {
  return { ...spec, nodeType: "model" };
}

/** Branches that run at once. `all`: one failure fails it; `any`: the first success wins; `settled`: never fails. */
export function parallel(spec: Spec<ParallelNode>): ParallelNode {
  return { ...spec, nodeType: "parallel" };
}

interface AgentDecision extends Omit<Spec<AgentNode>, "prompt" | "parse" | "choices"> {
  readonly question: string | AgentNode["prompt"];
  readonly choices: readonly string[];
  /** Name of the field that holds the choice; default `route`. */
  readonly field?: string;
}

/** A choice made by code (`decide`), or asked of an agent (`question`). */
export function decision(spec: Spec<DecisionNode>): DecisionNode;
export function decision(spec: AgentDecision): AgentNode;
export function decision(spec: Spec<DecisionNode> | AgentDecision): DecisionNode | AgentNode {
  checkChoices(spec.choices, "decision");
  if ("decide" in spec) return { ...spec, nodeType: "decision" };
  const { question, choices, field = "route", ...rest } = spec;
  return agent({
    ...rest,
    choices,
    prompt: async (context) => {
      const asked = typeof question === "string" ? question : await question(context);
      if (typeof asked !== "string") throw new FlowDefinitionError("a decision's question is text", "decision");
      return `${asked.trimEnd()}\n\n${decisionInstruction(field, choices)}`;
    },
    parse: (text) => parseDecision(text, field, choices),
  });
}

function decisionInstruction(field: string, choices: readonly string[]): string {
  const allowed = choices.map((choice) => JSON.stringify(choice)).join(" | ");
  return [
    "Return exactly one JSON object and nothing else, in this shape:",
    "{",
    `  ${JSON.stringify(field)}: ${allowed},`,
    '  "reason": "one short sentence"',
    "}",
  ].join("\n");
}

function parseDecision(text: string, field: string, choices: readonly string[]): unknown {
  const answer = extractJsonObject(text);
  const choice = answer[field];
  if (typeof choice !== "string" || !choices.includes(choice)) {
    throw new Error(
      `Expected "${field}" to be one of ${choices.join(", ")}, got ${JSON.stringify(choice) ?? "nothing"}`,
    );
  }
  return answer;
}

function checkChoices(choices: readonly string[], where: string): void {
  if (!Array.isArray(choices) || choices.length === 0) throw new FlowDefinitionError("`choices` is empty", where);
  if (new Set(choices).size !== choices.length) throw new FlowDefinitionError("`choices` repeats a value", where);
}

/** An edge that switches on the choice of a decision; every choice needs a case. */
export function decisionEdge(spec: {
  readonly from: string;
  readonly choices: readonly string[];
  readonly field?: string;
  readonly cases: Readonly<Record<string, string>>;
}): FlowEdge {
  checkChoices(spec.choices, `edge from ${spec.from}`);
  const missing = spec.choices.filter((choice) => !Object.hasOwn(spec.cases, choice));
  if (missing.length > 0) throw new FlowDefinitionError(`no case for ${missing.join(", ")}`, `edge from ${spec.from}`);
  const unknown = Object.keys(spec.cases).filter((name) => !spec.choices.includes(name));
  if (unknown.length > 0)
    throw new FlowDefinitionError(`case for unknown choice ${unknown.join(", ")}`, `edge from ${spec.from}`);
  return { from: spec.from, switch: { on: `$.${spec.field ?? "route"}`, cases: spec.cases } };
}

/** The whole text as a JSON object. @throws when it is anything else */
export function parseStrictJsonObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("Expected a JSON object");
  return value as Record<string, unknown>;
}

/** A JSON object from text that may wrap it in a code fence. `mode: "strict"` allows nothing around it. */
export function parseJsonObject(
  text: string,
  options: { readonly mode?: "strict" | "fenced" | "compat" } = {},
): Record<string, unknown> {
  const trimmed = text.trim();
  if (options.mode === "strict") return parseStrictJsonObject(trimmed);
  const fence = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/i.exec(trimmed);
  if (options.mode === "fenced" && fence === null) return parseStrictJsonObject(trimmed);
  return fence?.[1] === undefined ? extractJsonObject(trimmed) : parseStrictJsonObject(fence[1]);
}

/** The first JSON object inside `text`. @throws when there is none */
export function extractJsonObject(text: string): Record<string, unknown> {
  for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", start + 1)) {
    const end = closingBrace(text, start);
    if (end < 0) continue;
    try {
      return parseStrictJsonObject(text.slice(start, end + 1));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  throw new Error(`Expected a JSON object in the answer, got: ${text.trim().slice(0, 200) || "nothing"}`);
}

/** Index of the brace that closes the one at `start`, strings skipped; -1 if there is none. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === "\\") index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return index;
  }
  return -1;
}
