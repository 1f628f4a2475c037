import { formatCount } from "@openexec/timeline";
import { Button } from "../../parts/button.tsx";
import { type FoundImports, type ImportSource, isImporting } from "./use-imports.ts";

/** Sessions of other agents that were found on this machine, with their counts, and the offer to import them. */
export function FoundSessions({ imports }: { readonly imports: FoundImports }) {
  const { sources, isStarting, error, start } = imports;
  return (
    <div className="flex min-w-0 max-w-[496px] flex-1 flex-col gap-1 break-words text-body text-muted">
      {sources.map((source) => (
        <div key={source.client}>
          <div className="flex min-h-7 items-center gap-3">
            <span className="min-w-0 flex-1 text-ink">
              {`${formatCount(source.sessions)} ${source.sessions === 1 ? "session" : "sessions"} of ${source.label}`}
            </span>
            {isImporting(source) ? (
              // No live region: it changes each second, and nobody wants to hear all of it.
              <span className="tabular-nums">
                {`${formatCount(source.import?.done ?? 0)} of ${formatCount(source.import?.sessions ?? 0)} read`}
              </span>
            ) : (
              source.sessions > 0 && (
                <Button look="outline" disabled={isStarting} onClick={() => start(source.client)}>
                  Import
                </Button>
              )
            )}
          </div>
          {source.import !== undefined && source.import.failed > 0 && <Failures progress={source.import} />}
          {source.import?.error !== undefined && (
            <p role="alert" className="text-failed text-small">
              {source.import.error}
            </p>
          )}
        </div>
      ))}
      {error !== null && (
        <p role="alert" className="text-failed">
          {error.message}
        </p>
      )}
    </div>
  );
}

/** How many sessions could not be read, and why the first of them could not. */
function Failures({ progress }: { readonly progress: NonNullable<ImportSource["import"]> }) {
  const { failed, failures } = progress;
  return (
    <details className="text-small">
      <summary className="min-h-6 cursor-pointer text-failed">{`${formatCount(failed)} could not be read`}</summary>
      <ul className="flex flex-col gap-1 py-1 pl-3">
        {failures.map(({ path, message }) => (
          <li key={path} className="break-all">
            {`${path}: ${message}`}
          </li>
        ))}
        {failed > failures.length && <li>{`${formatCount(failed - failures.length)} more`}</li>}
      </ul>
    </details>
  );
}
