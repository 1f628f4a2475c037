import { ArrowLeft } from "lucide-react";
import { Button } from "../../../parts/button.tsx";
import { Menu, MenuChoice } from "../../../parts/menu.tsx";
import type { Thread } from "../../model/conversation/threads.ts";

interface Props {
  readonly threads: readonly Thread[];
  readonly thread: string;
  readonly onThread: (thread: string) => void;
}

/** Chooses between the run, its sub-agents and its sessions. */
export function ThreadBar({ threads, thread, onThread }: Props) {
  const current = threads.find(({ id }) => id === thread) ?? threads[0];
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-line border-b px-1">
      {thread !== "" && (
        <Button className="text-muted" onClick={() => onThread(current?.parent ?? "")}>
          <ArrowLeft />
          {current?.call === undefined ? "Back to the run" : "Back to the call"}
        </Button>
      )}
      <Menu
        trigger={
          <Button className="min-w-0">
            <span className="truncate">{current?.title}</span>
            <span className="text-muted tabular-nums">{`${threads.length} conversations`}</span>
          </Button>
        }
      >
        <MenuChoice
          value={thread}
          onChange={onThread}
          choices={threads.map(({ id, title, modelCalls }) => ({ value: id, label: title, note: String(modelCalls) }))}
        />
      </Menu>
    </div>
  );
}
