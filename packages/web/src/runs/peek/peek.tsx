import type { SubList } from "@openexec/protocol";
import type { UseQueryResult } from "@tanstack/react-query";
import { Check, ChevronDown, ChevronUp, Copy, ExternalLink, X } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useActions } from "../../keys/use-actions.ts";
import { useCopy } from "../../parts/copy.ts";
import { cx } from "../../parts/cx.ts";
import { ErrorState } from "../../parts/error-state.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { Spinner } from "../../parts/spinner.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { runPath } from "../../routes/paths.ts";
import { plainText } from "../../run/text/plain.ts";
import { Block } from "./block.tsx";
import { Interactions } from "./interactions.tsx";
import { Logs } from "./logs.tsx";
import { Properties } from "./properties.tsx";
import { PeekSection } from "./section.tsx";
import { Steps } from "./steps.tsx";
import { ToolCalls } from "./tool-calls.tsx";
import { unwrap } from "./unwrap.ts";
import { type PeekData, usePeek } from "./use-peek.ts";

interface Props {
  readonly id: string;
  readonly onClose: () => void;
  /** Undefined at the beginning or the end of the whole list. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** A run beside the list, which stays usable. */
export function Peek({ id, onClose, onPrevious, onNext }: Props) {
  const data = usePeek(id);
  const { run } = data;
  const [, navigate] = useLocation();
  const [copied, copy] = useCopy();
  const copyAll = () => copy(JSON.stringify(unwrap(exportOf(data)), undefined, 2));
  const actions = [
    { title: "Close the panel", keys: ["Escape"], keysOnly: true, run: onClose },
    { title: "Copy the run as JSON", words: "export", run: copyAll },
  ];
  useActions("Panel", actions, true, 1);
  return (
    <aside
      aria-label="Run"
      // In a window that is not wide the list keeps about half of what the filters leave.
      className="absolute inset-y-0 right-0 z-20 flex w-full flex-col bg-page shadow-floating sm:w-[min(520px,max(400px,100vw-640px))]"
    >
      <header className="flex h-10 shrink-0 items-center gap-1 border-line border-b pr-1.5 pl-4 touch:h-11">
        {run.data === undefined ? (
          <Spinner busy={run.isPending} label="Loading the run" />
        ) : (
          <StatusIcon status={run.data.status} />
        )}
        <span className="flex-1 pl-1 text-muted tabular-nums">
          {run.data?.number === undefined ? "" : `#${run.data.number}`}
        </span>
        <IconButton
          label="Previous run"
          keys="ArrowUp"
          icon={<ChevronUp />}
          disabled={onPrevious === undefined}
          onClick={onPrevious}
        />
        <IconButton
          label="Next run"
          keys="ArrowDown"
          icon={<ChevronDown />}
          disabled={onNext === undefined}
          onClick={onNext}
        />
        <IconButton
          label={copied === undefined ? "Copy as JSON" : "Copied"}
          icon={copied === undefined ? <Copy /> : <Check />}
          disabled={run.data === undefined}
          onClick={copyAll}
        />
        <IconButton label="Open the run" keys="Enter" icon={<ExternalLink />} onClick={() => navigate(runPath(id))} />
        <IconButton label="Close" keys="Escape" icon={<X />} onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="@container min-h-0 flex-1 overflow-y-auto pt-3" tabIndex={0} aria-label="Details of the run">
        {run.error !== null && run.data === undefined ? (
          <ErrorState title="The run could not be loaded" error={run.error} onRetry={() => void run.refetch()} />
        ) : (
          <PeekBody data={data} id={id} />
        )}
      </section>
    </aside>
  );
}

function PeekBody({ data, id }: { readonly data: PeekData; readonly id: string }) {
  const run = data.run.data;
  if (run === undefined) return null;
  const asks = data.interactions.data?.items ?? [];
  return (
    <>
      <h2 className="break-words px-4 pb-3 font-semibold text-title">{plainText(run.title)}</h2>
      <Properties run={run} />
      {run.error !== undefined && (
        <PeekSection title="Error" note={run.error.code}>
          <Block value={run.error.message} isError />
        </PeekSection>
      )}
      {(run.interactions > 0 || asks.length > 0) && (
        <List title="Interactions" list={data.interactions} rest={runPath(id)}>
          {(items) => <Interactions runId={id} interactions={items} />}
        </List>
      )}
      {run.output !== undefined && (
        <PeekSection title="Result">
          <Block value={run.output} />
        </PeekSection>
      )}
      {run.code !== undefined && (
        <PeekSection title="Code">
          <Block value={run.code} />
        </PeekSection>
      )}
      {run.input !== undefined && (
        <PeekSection title="Input">
          <Block value={run.input} />
        </PeekSection>
      )}
      <List title="Steps" list={data.attempts} rest={runPath(id)} isFlush>
        {(items) => <Steps run={run} attempts={items} />}
      </List>
      <List title="Tool calls" list={data.toolCalls} rest={runPath(id, "panel=tools")} isFlush>
        {(items) => <ToolCalls run={run} calls={items} />}
      </List>
      <List title="Logs" list={data.logs} rest={runPath(id, "panel=logs")}>
        {(items) => <Logs entries={items} />}
      </List>
    </>
  );
}

interface ListProps<Item> {
  readonly title: string;
  readonly list: UseQueryResult<SubList<Item>>;
  /** Where those are that the panel has not loaded. */
  readonly rest: string;
  readonly isFlush?: boolean;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** A list below a run: nothing where there is nothing, and why where it could not be loaded. */
function List<Item>({ title, list, rest, isFlush = false, children }: ListProps<Item>) {
  const items = list.data?.items;
  if (items === undefined && list.error === null) return null;
  if (items?.length === 0) return null;
  const hasMore = list.data?.nextAfter !== undefined;
  return (
    <PeekSection
      title={title}
      note={items === undefined ? undefined : `${items.length}${hasMore ? "+" : ""}`}
      isFlush={isFlush}
    >
      {items === undefined ? (
        <p className={cx("text-failed text-small", isFlush && "px-4")}>{list.error?.message}</p>
      ) : (
        children(items)
      )}
      {hasMore && (
        <Link
          href={rest}
          className={cx("block py-1 text-accent-text text-small hover:underline touch:py-3.5", isFlush && "px-4")}
        >
          More on the run's page
        </Link>
      )}
    </PeekSection>
  );
}

/** What is copied: everything that the panel has. */
function exportOf(data: PeekData): unknown {
  return {
    ...data.run.data,
    attempts: data.attempts.data?.items,
    toolCalls: data.toolCalls.data?.items,
    interactions: data.interactions.data?.items,
    logs: data.logs.data?.items,
  };
}
