import { Link } from "wouter";
import { SAMPLES } from "../../open/samples.ts";
import { CommandButton } from "../../parts/command-button.tsx";
import { commandLine } from "../../parts/program.ts";
import { StateMessage } from "../../parts/state-message.tsx";
import { samplePath } from "../../routes/paths.ts";
import { FoundSessions } from "./found-sessions.tsx";
import type { FoundImports } from "./use-imports.ts";

const COMMANDS = [
  { command: commandLine("demo"), says: "records a run of a real flow and replays it" },
  { command: commandLine("run examples/flows/shell.flow.ts"), says: "records a flow; name a file of yours instead" },
] as const;

/** On a phone what is said of a thing stands below it, of each alike. */
const LINE = "grid min-h-7 grid-cols-[auto_1fr] items-center gap-x-3 max-sm:py-1 sm:flex sm:flex-wrap";

/** What stands in the list as long as nothing was recorded here: samples to open, how to record, what can be imported. */
export function FirstUse({ imports }: { readonly imports: FoundImports }) {
  return (
    <>
      <StateMessage title="Nothing was recorded here yet">
        <p>These samples come with OpenExec. Open one to see what a recording holds:</p>
        <ul className="flex flex-col py-2">
          {SAMPLES.map(({ name, title, says }) => (
            <li key={name} className={LINE}>
              <Link href={samplePath(name)} className="text-accent-text hover:underline touch:py-3">
                {title}
              </Link>
              <span className="rounded border border-line px-1 text-label max-sm:justify-self-start">sample</span>
              <span className="text-small max-sm:col-span-2">{says}</span>
            </li>
          ))}
        </ul>
        <p>Record a run of your own, and it appears here by itself:</p>
        <ul className="flex flex-col py-2">
          {COMMANDS.map(({ command, says }) => (
            <li key={command} className={LINE}>
              <CommandButton command={command} />
              <span className="text-small max-sm:col-span-2 max-sm:row-start-2">{says}</span>
            </li>
          ))}
        </ul>
      </StateMessage>
      {(imports.sources.length > 0 || imports.error !== null) && (
        <div className="flex flex-col gap-1 px-3 pb-6">
          <p className="max-w-[496px] text-body text-muted">
            Sessions of agents were found on this machine. They can be read as runs; the originals stay untouched:
          </p>
          <FoundSessions imports={imports} />
        </div>
      )}
    </>
  );
}
