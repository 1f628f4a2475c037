import type { RunStatus, StepOutcome } from "@openexec/timeline";
import type { Painter } from "./painter.ts";

type Paint = (paint: Painter) => (text: string) => string;
interface Look {
  readonly icon: string;
  readonly paint: Paint;
}

const green: Paint = (paint) => paint.green;
const red: Paint = (paint) => paint.red;
const yellow: Paint = (paint) => paint.yellow;
const cyan: Paint = (paint) => paint.cyan;
const dim: Paint = (paint) => paint.dim;

const RUN_LOOKS = {
  pending: { icon: "○", paint: dim },
  running: { icon: "●", paint: cyan },
  waiting: { icon: "◆", paint: yellow },
  completed: { icon: "✓", paint: green },
  failed: { icon: "✗", paint: red },
  timed_out: { icon: "✗", paint: red },
  cancelled: { icon: "■", paint: yellow },
  interrupted: { icon: "!", paint: yellow },
} as const satisfies Record<RunStatus, Look>;

const STEP_LOOKS = {
  ok: { icon: "✓", paint: green },
  failed: { icon: "✗", paint: red },
  timed_out: { icon: "✗", paint: red },
  cancelled: { icon: "■", paint: yellow },
  skipped: { icon: "-", paint: dim },
} as const satisfies Record<StepOutcome, Look>;

/** A status is told by an icon and a word, never by colour alone. */
export function statusText(status: RunStatus): string {
  return `${RUN_LOOKS[status].icon} ${status.replace("_", " ")}`;
}

/** Colours text that tells a run's status. */
export function paintStatus(status: RunStatus, paint: Painter, text = statusText(status)): string {
  return RUN_LOOKS[status].paint(paint)(text);
}

/** The coloured icon of a step; one that has no outcome says whether it runs or was cut off. */
export function outcomeIcon(outcome: StepOutcome | "running" | "interrupted", paint: Painter): string {
  const look = outcome === "running" || outcome === "interrupted" ? RUN_LOOKS[outcome] : STEP_LOOKS[outcome];
  return look.paint(paint)(look.icon);
}
