import { formatBytes } from "@openexec/timeline";
import { useState } from "react";
import { LoadedList } from "../../parts/loaded-list.tsx";
import type { ProductEntry } from "../../source/run-source.ts";
import { useRun, useRunStore, useStoredValue } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { AnyValue } from "../../text/stored.tsx";
import { CallLine } from "../conversation/call-line.tsx";

/** What the run produced under a name. */
export default function Artifacts() {
  const { source } = useRunStore();
  return (
    <LoadedList
      name="artifacts"
      read={() => source.products()}
      empty="The run named no products"
      isEmpty={({ length }) => length === 0}
    >
      {(rows) => (
        <div className="h-full overflow-auto px-3 py-1">
          {rows.map((row) => (
            <Product key={`${row.seq} ${row.name}`} row={row} />
          ))}
        </div>
      )}
    </LoadedList>
  );
}

function Product({ row }: { readonly row: ProductEntry }) {
  const store = useRunStore();
  const future = useRun((view) => row.seq > view.head.at);
  return (
    <div className={future ? "opacity-45" : ""}>
      <CallLine
        family="code"
        name={row.name}
        subject={row.role}
        result={formatBytes(row.bytes)}
        status="ok"
        onGo={() => store.seek(row.seq)}
      >
        {() => <Content row={row} />}
      </CallLine>
    </div>
  );
}

/** Larger files are shown when they are asked for. */
const AT_ONCE = 256 * 1024;

function Content({ row }: { readonly row: ProductEntry }) {
  const [wanted, setWanted] = useState(row.bytes <= AT_ONCE);
  const { path, mediaType, bytes, sha256 } = row;
  const readable = /^text\/|json/.test(mediaType) ? (mediaType.includes("json") ? mediaType : "text/plain") : mediaType;
  const loaded = useStoredValue(wanted ? { artifact: { path, mediaType: readable, bytes, sha256 } } : undefined);
  if (!wanted) {
    return (
      <button
        type="button"
        className="self-start text-accent-text text-small hover:underline"
        onClick={() => setWanted(true)}
      >
        {`Show ${formatBytes(bytes)}`}
      </button>
    );
  }
  if (loaded === undefined) return <p className="text-muted text-small">Loading</p>;
  return "error" in loaded ? <ErrorText>{loaded.error}</ErrorText> : <AnyValue value={loaded.value} />;
}
