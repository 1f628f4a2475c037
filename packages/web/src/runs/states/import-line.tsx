import { X } from "lucide-react";
import { IconButton } from "../../parts/icon-button.tsx";
import { FoundSessions } from "./found-sessions.tsx";
import type { FoundImports } from "./use-imports.ts";

/** Above the rows: imports that were begun when there were none yet, and what else could be imported. */
export function ImportLine({ imports }: { readonly imports: FoundImports }) {
  if (imports.sources.length === 0 && imports.error === null) return null;
  return (
    <section
      aria-label="Import"
      className="flex max-h-40 shrink-0 items-start gap-2 overflow-y-auto border-line border-b px-3 py-1"
    >
      <FoundSessions imports={imports} />
      <span className="flex-1" />
      <IconButton label="Hide" icon={<X />} onClick={imports.hide} />
    </section>
  );
}
