/**
 * The published mix of questions about a history: each with the budget that it falls under.
 * @typedef {import("@openexec/store").ScopedFilter} Filter
 * @typedef {import("@openexec/store").ListQuery & { group: "narrow" | "any" }} Question
 */

const project = { in: ["bench"] };
/** @param {Omit<Filter, "project">} [filter] @returns {Filter} */
const of = (filter = {}) => ({ project, ...filter });
const LAST = Date.UTC(2026, 5, 1) + 90 * 86_400_000;
const lastDays = (/** @type {number} */ days) => ({ from: new Date(LAST - days * 86_400_000).toISOString() });

/** No filter, one facet, or up to seven days; and combinations over all time. @type {readonly Question[]} */
export const QUESTIONS = [
  { group: "narrow", filter: of() },
  { group: "narrow", filter: of({ status: { in: ["failed"] } }) },
  { group: "narrow", filter: of({ flow: { in: ["flow-3"] } }) },
  { group: "narrow", filter: of({ tool: { in: ["git.*"] } }) },
  { group: "narrow", filter: of({ model: { in: ["claude-opus"] } }) },
  { group: "narrow", filter: of(lastDays(1)) },
  { group: "narrow", filter: of({ ...lastDays(7), status: { in: ["failed"] }, tool: { in: ["shell"] } }) },
  { group: "any", filter: of({ status: { notIn: ["completed"] }, trigger: { in: ["ci", "mcp"] } }) },
  {
    group: "any",
    filter: of({ tool: { in: ["mcp.tool-150"] }, status: { in: ["timed_out"] }, trigger: { in: ["mcp"] } }),
  },
  {
    group: "any",
    filter: of({ cost: { min: 0.1 }, duration: { max: 20_000 } }),
    sort: { by: "cost", direction: "desc" },
  },
  {
    group: "any",
    filter: of({ repo: { in: ["org/repo-7"] }, branch: { notIn: ["main"] } }),
    sort: { by: "tokens", direction: "desc" },
  },
  {
    group: "any",
    filter: of({ elicitation: true, model: { in: ["gpt-small"] } }),
    sort: { by: "duration", direction: "asc" },
  },
];

/** Texts that are everywhere, rare, and nowhere; a part of a word, a path, one letter. */
export const TEXTS = ["npm test", "src/311.ts", "ls -la src/97", "zzzzqj", "e", "ok", "ilt", "May I?"];
