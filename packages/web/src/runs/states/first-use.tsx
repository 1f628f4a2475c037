import { Check, Copy } from "lucide-react";
import { useCopy } from "../../parts/copy.ts";
import { StateMessage } from "../../parts/state-message.tsx";
import { FoundSessions } from "./found-sessions.tsx";

const COMMANDS = [
  { command: "openexec demo", says: "records a run of a real flow and replays it" },
  { command: "openexec run <flow.ts>", says: "records a flow of yours" },
] as const;

/** What stands below the samples as long as nothing was recorded here. */
export function FirstUse({ hasSamples }: { readonly hasSamples: boolean }) {
  const [copied, copy] = useCopy();
  return (
    <StateMessage title="Nothing was recorded here yet">
      <p>
        {hasSamples
          ? "The runs above are samples that come with OpenExec. Open one to see what a recording holds, or record your own:"
          : "Record a run, and it appears here by itself:"}
      </p>
      <ul className="flex flex-col py-2">
        {COMMANDS.map(({ command, says }) => (
          <li key={command} className="flex min-h-7 flex-wrap items-center gap-x-3">
            <button
              type="button"
              title="Copy"
              className="flex items-center gap-2 rounded bg-region px-2 py-1 font-mono text-ink text-mono hover:bg-hover"
              onClick={() => copy(command)}
            >
              {command}
              <span className="text-muted">{copied === command ? <Check /> : <Copy />}</span>
            </button>
            {says}
          </li>
        ))}
      </ul>
      <FoundSessions />
    </StateMessage>
  );
}
