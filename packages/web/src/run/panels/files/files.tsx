import { formatCount } from "@openexec/timeline";
import { useDeferredValue } from "react";
import { LoadedList } from "../../parts/loaded-list.tsx";
import { WhyButton } from "../../parts/why-button.tsx";
import type { FileEntry, FilesState } from "../../source/run-source.ts";
import { useRun, useRunStore, useStoredValue } from "../../state/use-run.ts";
import { DiffView } from "../../text/diff-view.tsx";
import { plainText } from "../../text/plain.ts";

const SIGNS = { created: "A", modified: "M", deleted: "D", renamed: "R" } as const;

/** What differed from the start of the run at the playhead. */
export default function Files() {
  const { source } = useRunStore();
  // The playhead moves faster than files can be read.
  const at = useDeferredValue(useRun((view) => view.head.at));
  return (
    <LoadedList
      name={`files at event ${at}`}
      read={() => source.filesAt(at)}
      empty="No file had changed by then"
      isEmpty={({ files, patches }) => files.length === 0 && patches.length === 0}
    >
      {(state) => <Changes state={state} />}
    </LoadedList>
  );
}

/** A commit and what is seen of it afterwards are often the same patch: it is shown once, at its last event. */
function Changes({ state: { files, patches } }: { readonly state: FilesState }) {
  return (
    <div className="h-full overflow-auto">
      <ul className="border-line border-b py-1">
        {files.map((file) => (
          <File key={file.path} file={file} />
        ))}
      </ul>
      <div className="flex flex-col gap-3 p-3">
        {[...new Map(patches.map((patch) => [patch.sha256, patch])).values()].map((patch) => (
          <Patch key={patch.sha256} patch={patch} />
        ))}
      </div>
    </div>
  );
}

function File({ file: { path, change, added, removed, seq } }: { readonly file: FileEntry }) {
  const store = useRunStore();
  return (
    <li className="flex items-center hover:bg-hover">
      <button
        type="button"
        className="flex h-7 min-w-0 flex-1 items-center gap-3 pl-3 text-left text-small"
        onClick={() => store.seek(seq)}
      >
        <span title={change} className="w-3 text-muted">
          {SIGNS[change]}
        </span>
        <span className="min-w-0 flex-1 truncate font-mono text-mono">{plainText(path)}</span>
        <span className="text-muted tabular-nums">
          {added === undefined || added === null ? "" : `+${formatCount(added)} −${formatCount(removed ?? 0)}`}
        </span>
        <span className="w-14 text-right text-muted tabular-nums">{seq}</span>
      </button>
      <span className="px-2">
        <WhyButton seq={seq} what={plainText(path)} />
      </span>
    </li>
  );
}

function Patch({ patch }: { readonly patch: FilesState["patches"][number] }) {
  const { path, bytes, sha256 } = patch;
  const loaded = useStoredValue({ artifact: { path, mediaType: "text/plain", bytes, sha256 } });
  if (loaded === undefined || "error" in loaded || typeof loaded.value !== "string") return null;
  return (
    <section aria-label={`Patch at event ${patch.seq}`}>
      <p className="flex items-center justify-between text-label text-muted">
        {`Event ${patch.seq}`}
        <WhyButton seq={patch.seq} what={`the patch of event ${patch.seq}`} />
      </p>
      <DiffView patch={loaded.value} />
    </section>
  );
}
