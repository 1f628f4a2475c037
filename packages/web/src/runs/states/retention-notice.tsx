import { useQuery } from "@tanstack/react-query";
import { fetchHealth } from "../../data/health-api.ts";
import { CommandButton } from "../../parts/command-button.tsx";
import { plural } from "../../parts/plural.ts";
import { Popover } from "../../parts/popover.tsx";
import { commandLine } from "../../parts/program.ts";
import { formatLocal } from "../../parts/timestamp-forms.ts";
import { TextButton } from "../count-line.tsx";

/** How often the server is asked, in milliseconds: it says so for a day. */
const ASK_AGAIN = 60_000;

/** In the line of counts: what the server will delete, before it does so for the first time, and what can be done about it. */
export function RetentionNotice() {
  const health = useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => fetchHealth(signal),
    retry: false,
    refetchInterval: ASK_AGAIN,
  });
  const { due = 0, announcedUntil } = health.data?.retention ?? {};
  if (due === 0 || announcedUntil === undefined) return null;
  const runs = plural(due, "run");
  return (
    <Popover label="Retention" align="end" trigger={<TextButton>{`${runs} will be deleted`}</TextButton>}>
      <div className="flex w-80 max-w-full flex-col gap-2 text-small">
        <p>
          {`${runs} will be deleted from ${formatLocal(new Date(announcedUntil))} on: too old, or more than the disk may hold.`}
        </p>
        <p>What goes is named by</p>
        <CommandButton command={commandLine("gc --dry-run")} />
        <p>A run stays when its number is added to</p>
        <CommandButton command={commandLine("pin")} />
      </div>
    </Popover>
  );
}
