import { Check, Download, Link2 } from "lucide-react";
import { useCopy } from "../../parts/copy.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { useRunStore } from "../state/use-run.ts";

/** What can be done with the run. */
export function RunActions() {
  const { source } = useRunStore();
  const [copied, copy] = useCopy();
  return (
    <div className="flex items-center">
      <IconButton
        label="Copy the link"
        keys="c"
        icon={copied === undefined ? <Link2 /> : <Check />}
        onClick={() => copy(location.href)}
      />
      {source.runId !== undefined && (
        <IconButton
          label="Download the bundle"
          keys="e"
          icon={<Download />}
          onClick={() => location.assign(`/api/runs/${encodeURIComponent(source.runId ?? "")}/bundle.zip`)}
        />
      )}
    </div>
  );
}
