import { Button } from "../../parts/button.tsx";
import { cx } from "../../parts/cx.ts";
import { STATUS_LOOKS } from "../../parts/status-icon.tsx";
import { tailOf } from "../model/failure.ts";
import { payloadOf } from "../source/payload.ts";
import { useEvent, useRun, useRunStore, useStoredValue } from "../state/use-run.ts";
import { AnsiText } from "../text/ansi-text.tsx";
import { plainText } from "../text/plain.ts";
import { Sideways } from "../text/sideways.tsx";

/** Lines of the error stream that are shown. */
const LINES = 5;

/** Only on a failed run: why, in one sentence, with the last words of what failed. */
export function FailureStrip() {
  const failure = useRun((view) => view.data.failure);
  return failure === undefined ? null : <Strip />;
}

function Strip() {
  const store = useRunStore();
  const failure = useRun((view) => view.data.failure);
  const { icon: Icon, color } = useRun((view) => STATUS_LOOKS[view.data.row.status]);
  const outcome = payloadOf(useEvent(failure?.call?.endedSeq), "ToolCall");
  const stderr = useStoredValue(outcome?.process?.stderr.content);
  if (failure === undefined) return null;
  const text = stderr !== undefined && "value" in stderr && typeof stderr.value === "string" ? stderr.value : "";
  const lines = text.trim() === "" ? [] : tailOf(text, LINES);
  const { attempt, exitCode, code, sentence, seq } = failure;
  const facts = [
    attempt === undefined ? undefined : `${attempt.id}`,
    // Any other one is in the sentence.
    exitCode === 0 ? "exit 0" : undefined,
    code,
  ].filter((fact) => fact !== undefined);
  return (
    <section
      aria-label="Why it failed"
      className={cx(
        "grid shrink-0 grid-cols-[auto_minmax(0,1fr)_auto] gap-x-2 border-line border-b px-3 py-1.5",
        lines.length === 0 && "items-center",
      )}
    >
      <Icon aria-hidden className={cx(color, lines.length > 0 && "mt-1")} />
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <span className="line-clamp-2 min-w-0 break-words font-medium" title={sentence}>
          {plainText(sentence)}
        </span>
        <span className="min-w-0 truncate font-mono text-mono text-muted">{facts.join(" · ")}</span>
      </p>
      <Button
        look="outline"
        className={lines.length === 0 ? undefined : "self-start sm:row-span-2"}
        onClick={() => store.seek(seq, "push", failure.call?.id ?? attempt?.id)}
      >
        Go there
      </Button>
      {lines.length > 0 && (
        <Sideways label="Last lines of the error stream" className="col-start-2 text-muted max-sm:col-span-3">
          <AnsiText text={lines.join("\n")} />
        </Sideways>
      )}
    </section>
  );
}
