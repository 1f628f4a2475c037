import { Shield, ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { cx } from "../../parts/cx.ts";
import { Tooltip } from "../../parts/tooltip.tsx";
import { type ChainReport, checkChain } from "../proof/check-chain.ts";
import { useRun, useRunStore } from "../state/use-run.ts";

type Check =
  | { readonly state: "idle" }
  | { readonly state: "reading"; readonly done: number }
  | { readonly state: "done"; readonly report: ChainReport }
  | { readonly state: "failed"; readonly message: string };

/** The head of the log; a click hashes every line again in this browser, and says where the first bad one is. */
export function ProofChip() {
  const store = useRunStore();
  const head = useRun((view) => view.data.head);
  const endSeq = useRun((view) => view.data.endSeq);
  const [check, setCheck] = useState<Check>({ state: "idle" });
  const run = () => {
    setCheck({ state: "reading", done: 0 });
    checkChain(store.source, endSeq, head, (done) => setCheck({ state: "reading", done })).then(
      (report) => setCheck({ state: "done", report }),
      (error: unknown) =>
        setCheck({ state: "failed", message: error instanceof Error ? error.message : String(error) }),
    );
  };
  const short = head === "" ? "–" : `${head.slice(0, 4)}…${head.slice(-2)}`;
  const { icon, text, tip, color } = faceOf(check, short, endSeq);
  const isOver = check.state === "done" || check.state === "failed";
  const bad = check.state === "done" ? check.report.firstBad : undefined;
  return (
    <Tooltip content={tip}>
      <Button
        // On a phone there is room for its mark; what a check found is told in words there too.
        className={cx("font-mono text-mono max-[359px]:hidden", color, !isOver && "max-sm:min-w-11 max-sm:px-0")}
        disabled={check.state === "reading"}
        onClick={() => (bad === undefined ? run() : store.seek(Math.max(1, Math.min(bad.line, endSeq))))}
      >
        {icon}
        <span aria-live="polite" className={isOver ? undefined : "max-sm:sr-only"}>
          {text}
        </span>
      </Button>
    </Tooltip>
  );
}

function faceOf(check: Check, short: string, endSeq: number) {
  if (check.state === "reading") {
    const share = Math.floor((100 * check.done) / Math.max(1, endSeq));
    return {
      icon: <Shield />,
      text: `hashing ${share} %`,
      tip: "Every line is hashed in this browser",
      color: "text-muted",
    };
  }
  if (check.state === "failed") {
    return { icon: <ShieldAlert />, text: "not checked", tip: check.message, color: "text-failed" };
  }
  if (check.state === "idle") {
    return {
      icon: <Shield />,
      text: short,
      tip: "Head of the hash chain. Click to hash the log again in this browser",
      color: "text-muted",
    };
  }
  const { firstBad, lines } = check.report;
  if (firstBad !== undefined) {
    return {
      icon: <ShieldAlert />,
      text: `broken at line ${firstBad.line}`,
      tip: `${firstBad.reason} Click to go there`,
      color: "text-failed",
    };
  }
  return {
    icon: <ShieldCheck />,
    text: `chain ok · ${short}`,
    tip: `${lines} lines were hashed here: each follows from the one before`,
    color: "text-muted",
  };
}
