import { useQuery } from "@tanstack/react-query";
import { Check, Download, Ellipsis, Link2, X } from "lucide-react";
import { useState } from "react";
import { fetchRun } from "../../data/run-api.ts";
import { useActions } from "../../keys/use-actions.ts";
import { Button } from "../../parts/button.tsx";
import { useCopy } from "../../parts/copy.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { Menu, MenuItem } from "../../parts/menu.tsx";
import { useIsPhone } from "../../parts/use-width.ts";
import { asMarkdown } from "../share/as-markdown.ts";
import { saveHtml } from "../share/save-html.ts";
import { linkTo } from "../state/link-to.ts";
import { useRunStore } from "../state/use-run.ts";

/** What can be done with the run. */
export function RunActions() {
  const store = useRunStore();
  const { runId } = store.source;
  const [copied, copy] = useCopy();
  const isPhone = useIsPhone();
  const { data: detail } = useQuery({
    queryKey: ["run", runId],
    queryFn: ({ signal }) => fetchRun(runId ?? "", signal),
    enabled: runId !== undefined,
  });
  const copyLink = () => copy(linkTo(store));
  const download = () => location.assign(`/api/runs/${encodeURIComponent(runId ?? "")}/bundle.zip`);
  const dir = detail?.dir;
  const [problem, setProblem] = useState<unknown>();
  const save = () => {
    setProblem(undefined);
    saveHtml(store).catch(setProblem);
  };
  useActions("Share", [
    { title: "Copy the link", keys: ["c"], run: copyLink },
    ...(runId === undefined ? [] : [{ title: "Download the bundle", keys: ["e"], words: "export zip", run: download }]),
  ]);
  return (
    <div className="flex items-center">
      {problem !== undefined && (
        <div className="floating fixed bottom-4 left-1/2 z-50 flex max-w-[520px] -translate-x-1/2 items-start gap-2 p-2">
          <p role="alert" className="py-1 pl-2 text-failed">
            {`The file could not be made: ${problem instanceof Error ? problem.message : String(problem)}`}
          </p>
          <Button look="outline" onClick={save}>
            Try again
          </Button>
          <IconButton label="Close" icon={<X />} onClick={() => setProblem(undefined)} />
        </div>
      )}
      <IconButton
        label="Copy the link"
        keys="c"
        className="max-sm:hidden"
        icon={copied === undefined ? <Link2 /> : <Check />}
        onClick={copyLink}
      />
      {runId !== undefined && (
        <IconButton
          label="Download the bundle"
          keys="e"
          className="max-sm:hidden"
          icon={<Download />}
          onClick={download}
        />
      )}
      <Menu align="end" trigger={<IconButton label="More" icon={<Ellipsis />} />}>
        {/* A phone has no room for them beside what the run is. Elsewhere they are no items: letters would find them. */}
        {isPhone && <MenuItem onSelect={copyLink}>Copy the link</MenuItem>}
        {isPhone && runId !== undefined && <MenuItem onSelect={download}>Download the bundle</MenuItem>}
        <MenuItem onSelect={save}>Save as one HTML file</MenuItem>
        <MenuItem onSelect={() => copy(asMarkdown(store.view().data, linkTo(store)))}>Copy as Markdown</MenuItem>
        <MenuItem onSelect={() => copy(store.view().data.row.id)}>Copy the id of the run</MenuItem>
        {dir !== undefined && <MenuItem onSelect={() => copy(dir)}>Copy the path of the bundle</MenuItem>}
      </Menu>
    </div>
  );
}
