import { Check, Copy } from "lucide-react";
import { useCopy } from "./copy.ts";

/** A command for the terminal; a click copies it. */
export function CommandButton({ command }: { readonly command: string }) {
  const [copied, copy] = useCopy();
  return (
    <button
      type="button"
      title="Copy"
      className="flex min-w-0 max-w-full items-center gap-2 rounded bg-region px-2 py-1 text-left font-mono text-ink text-mono hover:bg-hover touch:min-h-11"
      onClick={() => copy(command)}
    >
      <span className="min-w-0 break-words">{command}</span>
      <span className="shrink-0 text-muted">{copied === command ? <Check /> : <Copy />}</span>
    </button>
  );
}
