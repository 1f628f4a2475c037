import type { RunRow } from "@openexec/protocol";
import { Hand, Pin } from "lucide-react";
import { Link } from "wouter";
import { runPath } from "../../routes/paths.ts";
import { plainText } from "../../run/text/plain.ts";

/** The title as a link to the run, what went wrong, and marks that a person gave. */
export function RunTitle({ row }: { readonly row: RunRow }) {
  const title = plainText(row.title);
  return (
    <span className="@container flex min-w-0 items-center gap-2">
      {row.pinned && <Pin aria-label="Pinned" className="text-muted" />}
      <Link href={runPath(row.id)} tabIndex={-1} className="min-w-0 shrink truncate" title={title}>
        {title}
      </Link>
      {row.sample === true && <Label>sample</Label>}
      {row.replay !== undefined && <Label>{`replay ${row.replay.verdict ?? ""}`.trim()}</Label>}
      {row.pendingInteractions > 0 && (
        <span className="flex shrink-0 items-center gap-1 text-small text-waiting">
          <Hand aria-hidden />
          asks you
        </span>
      )}
      {row.tags.length > 0 && (
        <span className="hidden shrink-0 gap-2 @[280px]:flex">
          {row.tags.map((tag) => (
            <Label key={tag}>{tag}</Label>
          ))}
        </span>
      )}
      {row.error !== undefined && (
        <span
          className="hidden min-w-40 flex-1 truncate text-muted text-small @[420px]:block"
          title={plainText(row.error.message)}
        >
          {plainText(row.error.message)}
        </span>
      )}
    </span>
  );
}

function Label({ children }: { readonly children: string }) {
  return (
    <span className="max-w-32 shrink-0 truncate rounded border border-line px-1 text-label text-muted">{children}</span>
  );
}
