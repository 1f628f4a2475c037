import { Check, Copy } from "lucide-react";
import { useCopy } from "./copy.ts";
import { timeForms } from "./timestamp-forms.ts";

/** How long one points at a moment before its card opens. Milliseconds. */
export const POINTED_MS = 200;

/** Every form of a moment, each to copy. `at` is RFC 3339. */
export function TimeCard({ at }: { readonly at: string }) {
  const [copied, copy] = useCopy();
  return (
    <div className="flex flex-col">
      {timeForms(at, Date.now()).map(([label, text]) => (
        <button
          key={label}
          type="button"
          className="flex h-6 items-center gap-4 rounded px-2 text-left text-small hover:bg-hover touch:min-h-11"
          onClick={(event) => {
            event.stopPropagation();
            copy(text);
          }}
        >
          <span className="flex-1 text-muted">{label}</span>
          <span className="font-mono tabular-nums">{text}</span>
          <span className="text-muted">{copied === text ? <Check /> : <Copy />}</span>
        </button>
      ))}
    </div>
  );
}
