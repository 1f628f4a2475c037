import { z } from "zod";
import type { ScriptedRule } from "./script.ts";

const count = z.int().nonnegative();

const answerSchema = z.strictObject({
  text: z.string().optional(),
  reasoning: z.string().optional(),
  toolCalls: z.array(z.strictObject({ name: z.string(), input: z.json(), id: z.string().optional() })).optional(),
  finishReason: z.string().optional(),
  usage: z
    .strictObject({ input: count, cacheRead: count, cacheWrite: count, output: count, reasoning: count })
    .partial()
    .optional(),
  delayMs: z.number().nonnegative().optional(),
  jitterMs: z.number().nonnegative().optional(),
  frameDelayMs: z.number().nonnegative().optional(),
  deltaSize: z.int().positive().optional(),
  chunkSize: z.int().positive().optional(),
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  rawBody: z.string().optional(),
  cutAfter: count.optional(),
  endAfter: count.optional(),
  streamError: z.strictObject({ type: z.string(), message: z.string() }).optional(),
  hang: z.enum(["headers", "body"]).optional(),
  gzip: z.boolean().optional(),
});

const conditionSchema = z.strictObject({
  api: z.enum(["messages", "chat", "responses"]).optional(),
  model: z.string().optional(),
  lastUserText: z.string().optional(),
  system: z.string().optional(),
  toolResult: z.string().optional(),
  tool: z.string().optional(),
  turn: count.optional(),
});

const scriptSchema = z.strictObject({
  rules: z.array(
    z.strictObject({ when: conditionSchema.optional(), times: z.int().positive().optional(), answer: answerSchema }),
  ),
});

/** A script file is no such thing; the message names each place. */
class ScriptFileError extends Error {
  override readonly name = "ScriptFileError";
  readonly code = "model_script_invalid";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(new ScriptFileError(`the script is not JSON: ${(cause as SyntaxError).message}`), { cause });
  }
}

/** The rules of a script file: `{"rules": [{"when": {…}, "times": 1, "answer": {…}}]}`. @throws ScriptFileError */
export function parseScriptFile(text: string): readonly ScriptedRule[] {
  const parsed = scriptSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new ScriptFileError(z.prettifyError(parsed.error));
  // Optional keys of JSON are never present and undefined at once.
  return parsed.data.rules as readonly ScriptedRule[];
}
