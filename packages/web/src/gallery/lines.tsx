import type { RunRow } from "@openexec/protocol";
import { STATUS_LOOKS } from "../parts/status-icon.tsx";
import { CallLine } from "../run/panels/conversation/call-line.tsx";
import { SPAN_LOOKS } from "../run/parts/span-icon.tsx";
import { USUAL } from "../runs/columns/columns.ts";
import { layout } from "../runs/columns/layout.ts";
import { Row } from "../runs/list/row.tsx";
import { Shelf } from "./shelf.tsx";

const NONE = { isCursor: false, isPeeked: false, isPicked: false, isGone: false };
const STATES = [
  NONE,
  { ...NONE, isCursor: true },
  { ...NONE, isPeeked: true },
  { ...NONE, isPicked: true },
  { ...NONE, isGone: true },
];

const statuses = Object.keys(STATUS_LOOKS) as (keyof typeof STATUS_LOOKS)[];

const rowOf = (status: RunRow["status"], more: Partial<RunRow> = {}): RunRow => ({
  id: `run_${status}`,
  number: 1842,
  project: "shop",
  title: `Fix the login redirect after a password reset (${STATUS_LOOKS[status].word.toLowerCase()})`,
  flow: "fix",
  status,
  trigger: "cli",
  createdAt: "2026-11-20T12:00:00.000Z",
  startedAt: "2026-11-20T12:00:00.000Z",
  durationMs: 63_000,
  models: ["claude-opus-4-5", "claude-haiku-4-5"],
  steps: 12,
  modelCalls: 36,
  toolCalls: 1204,
  inputTokens: 820_000,
  outputTokens: 12_400,
  costUsd: 0.0042,
  unpricedCalls: 2,
  errors: 3,
  warnings: 13,
  interactions: 0,
  pendingInteractions: 0,
  violations: 0,
  pinned: false,
  tags: [],
  lastSeq: 10,
  head: "3f9ac1",
  ...more,
});

/** Rows of the list, wide and of two lines, and lines of a conversation. */
export function Lines() {
  const columns = layout(USUAL, 1000);
  return (
    <>
      <Shelf name="Rows of runs" stacked>
        <div className="relative overflow-x-auto" style={{ height: 32 * (statuses.length + STATES.length) }}>
          {[
            ...statuses.map((status) => ({ row: rowOf(status), state: NONE })),
            ...STATES.map((state, at) => ({ row: rowOf("failed", { id: `state_${at}` }), state })),
          ].map(({ row, state }, index) => (
            <Row
              key={row.id}
              row={row}
              columns={columns}
              longest={90_000}
              index={index + 1}
              top={index * 32}
              height={32}
              {...state}
            />
          ))}
        </div>
        <div className="relative" style={{ height: 48 }}>
          <Row row={rowOf("waiting")} columns={undefined} longest={0} index={1} top={0} height={48} {...NONE} />
        </div>
      </Shelf>
      <Shelf name="Lines of a conversation" stacked>
        {(Object.keys(SPAN_LOOKS) as (keyof typeof SPAN_LOOKS)[]).map((status) => (
          <CallLine
            key={status}
            family="tool"
            name="Bash"
            subject="npm test -- checkout"
            result={status === "failed" ? "exit 1" : ""}
            durationMs={4200}
            status={status}
          >
            {() => <p>What opens below.</p>}
          </CallLine>
        ))}
        <CallLine family="model" name="Read" subject="src/checkout/cart.ts" durationMs={820} status="ok" current />
      </Shelf>
    </>
  );
}
