import { UNKNOWN } from "@openexec/timeline";

/** What nobody knows, and on hover why. */
export function Unknown({ why }: { readonly why: string }) {
  return (
    <span className="text-muted" title={why}>
      {UNKNOWN}
    </span>
  );
}
