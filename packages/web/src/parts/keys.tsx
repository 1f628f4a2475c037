import { isMac, keyCaps } from "../keys/combo.ts";

/** A binding as keys: `Mod+k` is ⌘ K. */
export function Keys({ of }: { readonly of: string }) {
  return (
    <span className="inline-flex shrink-0 gap-0.5">
      {keyCaps(of, isMac()).map((cap) => (
        <kbd
          key={cap}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded bg-pressed px-1 font-sans text-label text-muted"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
