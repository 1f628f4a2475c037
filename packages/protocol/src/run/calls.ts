import { z } from "zod";
import { runRowsSchemas } from "./rows.ts";
import { subListSchema } from "./sub-list.ts";

const count = z.int().nonnegative();
const storedValueSchema = z.looseObject({
  value: z.unknown().optional(),
  artifact: z.looseObject({ path: z.string(), mediaType: z.string(), bytes: count, sha256: z.string() }).optional(),
});

/** A call of a model: what it was and used. The request and the answer are at `seq` and `endedSeq` of the log. */
export const modelCallSchema = runRowsSchemas.modelCalls.extend({
  api: z.string(),
  parentId: z.string().optional(),
  retryOf: z.string().optional(),
  usage: z.looseObject({ inputUncached: count, cacheRead: count, output: count }).optional(),
  cost: z.object({ amount: z.number(), currency: z.string(), table: z.string() }).optional(),
});
export type ModelCall = z.infer<typeof modelCallSchema>;
export const modelCallsSchema = subListSchema(modelCallSchema);

/** A call of a tool with its input and output; what is long is in a file, which is named then. */
export const toolCallSchema = runRowsSchemas.toolCalls.extend({
  retryOf: z.string().optional(),
  input: storedValueSchema.optional(),
  output: storedValueSchema.optional(),
});
export type ToolCallEntry = z.infer<typeof toolCallSchema>;
export const toolCallsSchema = subListSchema(toolCallSchema);

/** What a policy said about one thing that the run wanted to do. */
export type PolicyCheckEntry = z.infer<(typeof runRowsSchemas)["policyChecks"]>;
export const policyChecksSchema = subListSchema(runRowsSchemas.policyChecks);
