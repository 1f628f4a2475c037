import { z } from "zod";
import { sha256Schema } from "../events/shared.ts";

export const CONTEXT_PACK_SCHEMA = "openexec.context-pack.v1";
export const POLICY_SNAPSHOT_SCHEMA = "openexec.policy-snapshot.v1";
export const LABELS_SCHEMA = "openexec.labels.v1";
export const SESSION_BINDING_SCHEMA = "openexec.session-binding.v1";

/** One candidate for the context of a model: also what was left out, and why. */
const contextItemSchema = z.looseObject({
  /** A path, a URL or the name of a command. */
  source: z.string(),
  /** First and last line, from 1, inclusive; absent = the whole source. */
  range: z.string().optional(),
  sha256: sha256Schema,
  tokens: z.int().nonnegative(),
  included: z.boolean(),
  reason: z.string(),
});

/** `context_pack.json`; written also when nothing was packed. Budget and totals are tokens. */
export const contextPackSchema = z.looseObject({
  schema: z.literal(CONTEXT_PACK_SCHEMA),
  budget: z.int().nonnegative().nullable(),
  total: z.int().nonnegative(),
  /** SHA-256 of `JSON.stringify(items)`. */
  hash: sha256Schema,
  items: z.array(contextItemSchema),
});
export type ContextPack = z.infer<typeof contextPackSchema>;

/** `policy_snapshot.json`. A run without a policy observes under the one rule `default-allow`. */
export const policySnapshotSchema = z.looseObject({
  schema: z.literal(POLICY_SNAPSHOT_SCHEMA),
  mode: z.enum(["observe", "enforce"]),
  rules: z.array(z.looseObject({ id: z.string() })),
  /** SHA-256 of `JSON.stringify(rules)`. */
  hash: sha256Schema,
});
export type PolicySnapshot = z.infer<typeof policySnapshotSchema>;

/** `labels.json`: what people say about a run. May change at any time, outside the chain. */
export const labelsSchema = z.looseObject({
  schema: z.literal(LABELS_SCHEMA),
  pinned: z.boolean(),
  tags: z.array(z.string()),
  note: z.string().optional(),
});
export type Labels = z.infer<typeof labelsSchema>;

/** `sessions/<id>/binding.json`: which agent answers for a handle. Its SHA-256 stands in `SessionBound`. */
export const sessionBindingSchema = z.looseObject({
  schema: z.literal(SESSION_BINDING_SCHEMA),
  sessionId: z.string(),
  handle: z.string(),
  agent: z.string(),
  command: z.array(z.string()),
  cwd: z.string(),
  isolated: z.boolean(),
  protocolIds: z.record(z.string(), z.string()),
});
export type SessionBinding = z.infer<typeof sessionBindingSchema>;
