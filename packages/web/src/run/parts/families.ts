import type { Family } from "../model/family.ts";

/** Background of an edge or bar of each family. */
export const FAMILY_BARS = {
  model: "bg-model",
  tool: "bg-tool",
  human: "bg-human",
  policy: "bg-policy",
  git: "bg-git",
  agent: "bg-agent",
  code: "bg-control",
} as const satisfies Record<Family, string>;
