import type { ModelScript, RequestSummary, ScriptedAnswer, ScriptedCondition, ScriptedRule } from "./script.ts";

const CHECKS: {
  readonly [Field in keyof Required<ScriptedCondition>]: (
    wanted: NonNullable<ScriptedCondition[Field]>,
    request: RequestSummary,
  ) => boolean;
} = {
  api: (wanted, request) => request.api === wanted,
  model: (wanted, request) => request.model === wanted,
  lastUserText: (wanted, request) => request.lastUserText.includes(wanted),
  system: (wanted, request) => request.system.includes(wanted),
  toolResult: (wanted, request) => request.toolResults.some((text) => text.includes(wanted)),
  tool: (wanted, request) => request.tools.includes(wanted),
  turn: (wanted, request) => request.turn === wanted,
};

function check<Field extends keyof ScriptedCondition>(
  field: Field,
  condition: ScriptedCondition,
  request: RequestSummary,
): boolean {
  const wanted = condition[field];
  return wanted === undefined || CHECKS[field](wanted as NonNullable<ScriptedCondition[Field]>, request);
}

function applies(rule: ScriptedRule, request: RequestSummary): boolean {
  const condition = rule.when ?? {};
  return (Object.keys(CHECKS) as (keyof ScriptedCondition)[]).every((field) => check(field, condition, request));
}

/** A script as one function. It counts how often each rule applied; nothing else is remembered. */
export function answerer(script: ModelScript): (request: RequestSummary) => Promise<ScriptedAnswer | undefined> {
  if (typeof script === "function") return async (request) => script(request);
  const left = script.map((rule) => rule.times ?? Number.POSITIVE_INFINITY);
  return async (request) => {
    const index = script.findIndex((rule, at) => (left[at] ?? 0) > 0 && applies(rule, request));
    if (index < 0) return undefined;
    left[index] = (left[index] ?? 0) - 1;
    return script[index]?.answer;
  };
}
