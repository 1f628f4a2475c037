import type { LogEntry } from "@openexec/protocol";
import { formatLocal } from "../../parts/timestamp-forms.ts";
import { plainText } from "../../run/text/plain.ts";

const LOOKS = {
  debug: "text-muted",
  info: "text-ink",
  warning: "text-waiting",
  error: "text-failed",
} as const satisfies Record<LogEntry["level"], string>;

/** What the run wrote for people. */
export function Logs({ entries }: { readonly entries: readonly LogEntry[] }) {
  return (
    <ol className="font-mono text-mono">
      {entries.map((entry) => (
        <li key={entry.seq} className="flex gap-3">
          <time className="shrink-0 text-muted tabular-nums" dateTime={entry.at} title={entry.at}>
            {formatLocal(new Date(entry.at)).slice(11)}
          </time>
          <span className={`min-w-0 whitespace-pre-wrap break-words ${LOOKS[entry.level]}`}>
            {plainText(entry.message)}
          </span>
        </li>
      ))}
    </ol>
  );
}
