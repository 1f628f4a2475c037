import { LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";

/** Whether `busy` has held for 300 ms: what is faster needs no spinner. */
export function useSlow(busy: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!busy) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, [busy]);
  return busy && isSlow;
}

/** Turns while something takes longer than 300 ms; keeps its place while it is not there. */
export function Spinner({ busy, label = "Loading" }: { readonly busy: boolean; readonly label?: string }) {
  const isSlow = useSlow(busy);
  return (
    <span className="inline-flex size-3.5 text-muted" role="status">
      {isSlow && <LoaderCircle aria-label={label} className="animate-[turn_1s_linear_infinite]" />}
    </span>
  );
}
