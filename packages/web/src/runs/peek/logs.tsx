import type { LogEntry } from "@openexec/protocol";
import { Timestamp } from "../../parts/timestamp.tsx";
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
          <span className="shrink-0 text-muted">
            <Timestamp at={entry.at} form="clock" />
          </span>
          <span className={`min-w-0 whitespace-pre-wrap break-words ${LOOKS[entry.level]}`}>
            {plainText(entry.message)}
          </span>
        </li>
      ))}
    </ol>
  );
}
