/**
 * How the numbers of a column are read. `word`: place in the list of words, from 1; 0 is none. `number`: as it is. `after`:
 * more than the row before has. `since`: more than the same row's `startedSeq`. `moment`: microseconds after that of the row
 * before, the first after 1970. `elapsed`: microseconds after the same row's `startedAt`. Everywhere but in words `null` is
 * none.
 */
export type ColumnType = "word" | "number" | "after" | "since" | "moment" | "elapsed";

/** A name with a dot is a field of an object in the row. */
export type Layout = Readonly<Record<string, ColumnType>>;

/** What every row has that begins and ends. */
const STRETCH = {
  startedSeq: "after",
  startedAt: "moment",
  endedSeq: "since",
  endedAt: "elapsed",
  durationMs: "number",
} as const satisfies Layout;

export const ATTEMPT_LAYOUT = {
  nodeId: "word",
  attempt: "number",
  nodeType: "word",
  ...STRETCH,
  scope: "word",
  parent: "word",
  title: "word",
  timeoutMs: "number",
  outcome: "word",
  "policyChecks.allow": "number",
  "policyChecks.block": "number",
  "policyChecks.require_approval": "number",
  "logs.debug": "number",
  "logs.info": "number",
  "logs.warning": "number",
  "logs.error": "number",
} as const satisfies Layout;

export const CALL_LAYOUT = {
  /** `:2` stands for the id of its attempt and `:2`; another text is the id itself. */
  callId: "word",
  callType: "word",
  name: "word",
  ...STRETCH,
  status: "word",
  subject: "word",
  parentId: "word",
  sessionId: "word",
  retryOf: "word",
  "usage.inputUncached": "number",
  "usage.cacheRead": "number",
  "usage.cacheWrite5m": "number",
  "usage.cacheWrite1h": "number",
  "usage.output": "number",
  "usage.reasoning": "number",
  "cost.amount": "number",
  "cost.currency": "word",
  "cost.table": "word",
  exitCode: "number",
  errorCode: "word",
  errorMessage: "word",
} as const satisfies Layout;
