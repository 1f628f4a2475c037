import { fieldsOf, numberOf } from "../sessions/fields.ts";
import { type Fields, isFields } from "../sessions/session-lines.ts";

const INPUT = ["inputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"] as const;

/** The client's own sums over all models, `cost-state`. */
export function stateTotals(line: Fields): { readonly input: number; readonly output: number } {
  const models = Object.values(fieldsOf(line, "modelUsage")).filter(isFields);
  const sum = (keys: readonly string[]): number =>
    models.reduce((total, model) => total + keys.reduce((part, key) => part + (numberOf(model, key) ?? 0), 0), 0);
  return { input: sum(INPUT), output: sum(["outputTokens"]) };
}
