import { formatDuration } from "@openexec/timeline";
import type { WorldCount } from "../../replay/count-world.ts";
import { counted } from "../../text/numbers.ts";
import type { Painter } from "../../text/painter.ts";
import type { ReplayFigures } from "../figures.ts";
import { heading, line, spread } from "./layout.ts";

export function replayHeading(isScripted: boolean, paint: Painter): readonly string[] {
  const model = isScripted ? "The model server is stopped. " : "";
  return heading(3, "Replay both", [`${model}Each run is derived from its record alone.`], paint);
}

/** One replay: the head of its record, and the head that was derived. */
export function replayLines(replay: ReplayFigures, paint: Painter): readonly string[] {
  const same = replay.verdict === "identical";
  const verdict = `${same ? "✓" : "✗"} #${replay.number} ${replay.verdict}`;
  const times = `${formatDuration(replay.replayMs)} instead of ${formatDuration(replay.recordedMs)}`;
  return [
    line(spread(verdict, paint.bold(times), (text) => (same ? paint.green(text) : paint.red(text)))),
    line(`  ${paint.dim("recorded")} ${replay.head}`),
    line(`  ${paint.dim("derived ")} ${replay.derivedHead}`),
    "",
  ];
}

function madeLine(replays: readonly ReplayFigures[]): string {
  const counts = replays.flatMap(({ made }) => made ?? []);
  if (counts.length < replays.length) return "a replay did not return";
  const sum = (field: keyof WorldCount): number => counts.reduce((total, made) => total + made[field], 0);
  return [
    counted(sum("requests"), "model call"),
    counted(sum("processes"), "process", "processes"),
    counted(sum("sockets"), "socket"),
  ].join(", ");
}

/** What none of the replays did, and what kept them from it. */
export function replaySummary(replays: readonly ReplayFigures[], paint: Painter): readonly string[] {
  const sum = (field: "compared" | "served" | "carried"): number =>
    replays.reduce((total, replay) => total + replay[field], 0);
  const block = replays[0]?.block ?? "";
  const whole = replays.map(({ durationMs }) => formatDuration(durationMs)).join(" and ");
  return [
    line(paint.bold(madeLine(replays))),
    line(
      `${counted(sum("compared"), "event")} derived and compared, ${sum("served")} served, ${sum("carried")} carried`,
    ),
    line(paint.dim(`${whole} with compiling the flow and starting a process of its own`)),
    line(paint.dim(`block in force: ${block}`)),
    ...BLOCKS.filter(([name]) => block.split("+").includes(name)).map(([name, text]) =>
      line(paint.dim(`  ${name.padEnd(12)}${text}`)),
    ),
  ];
}

const BLOCKS = [
  ["permission", "no writes, no processes, no workers: Node's permission model"],
  ["netns", "a network namespace without interfaces"],
  ["guards", "net, tls, dgram, dns and child_process throw"],
] as const;
