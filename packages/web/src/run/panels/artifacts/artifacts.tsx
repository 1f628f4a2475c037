import { useMemo, useState } from "react";
import { Bytes } from "../../../parts/numbers.tsx";
import { LoadedList } from "../../parts/loaded-list.tsx";
import type { ProductEntry } from "../../source/run-source.ts";
import { useRun, useRunStore, useStoredValue } from "../../state/use-run.ts";
import { ErrorText } from "../../text/error-text.tsx";
import { ImageView } from "../../text/image-view.tsx";
import { isPicture } from "../../text/picture-types.ts";
import { AnyValue } from "../../text/stored.tsx";
import { CallLine } from "../conversation/call-line.tsx";
import { readAs } from "./read-as.ts";

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
        result={<Bytes of={row.bytes} />}
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
  const loaded = useStoredValue(
    wanted ? { artifact: { path, mediaType: readAs(mediaType), bytes, sha256 } } : undefined,
  );
  if (!wanted) {
    return (
      <button
        type="button"
        className="self-start text-accent-text text-small hover:underline"
        onClick={() => setWanted(true)}
      >
        Show <Bytes of={bytes} />
      </button>
    );
  }
  if (loaded === undefined) return <p className="text-muted text-small">Loading</p>;
  if ("error" in loaded) return <ErrorText>{loaded.error}</ErrorText>;
  if (loaded.value instanceof Uint8Array && isPicture(mediaType))
    return <Picture mediaType={mediaType} bytes={loaded.value} name={row.name} />;
  return <AnyValue value={loaded.value} />;
}

interface PictureProps {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Its text is made once: a picture of some megabytes takes a while. */
function Picture({ mediaType, bytes, name }: PictureProps) {
  const data = useMemo(() => base64Of(bytes), [bytes]);
  return <ImageView mediaType={mediaType} data={data} name={name} />;
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
