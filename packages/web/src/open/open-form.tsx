import { FolderOpen, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../parts/button.tsx";
import { pickedFiles } from "./picked.ts";
import { setPicked } from "./picked-store.ts";

/** Asks for a bundle: a zip, the log alone, or the folder of a run. */
export function OpenForm() {
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string>();
  const give = (files: FileList | null) => {
    if (files === null || files.length === 0) return;
    try {
      setPicked(pickedFiles(files));
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  return (
    <div className="mx-auto flex max-w-[520px] flex-col gap-3 px-4 py-12">
      <h2 className="font-semibold text-title">Open a bundle</h2>
      <p className="text-muted">
        Drop the folder of a run, a zip of it, or a timeline.jsonl alone anywhere on this page, ours or acpx's. It is
        read in this browser and sent nowhere.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="outline" onClick={() => file.current?.click()}>
          <Upload />
          Choose a file…
        </Button>
        <Button look="outline" onClick={() => folder.current?.click()}>
          <FolderOpen />
          Choose a folder…
        </Button>
      </div>
      {error !== undefined && (
        <p role="alert" className="text-failed">
          {error}
        </p>
      )}
      <input
        ref={file}
        type="file"
        accept=".zip,application/zip,.jsonl"
        hidden
        aria-label="A zip or a log"
        onChange={(event) => give(event.currentTarget.files)}
      />
      <input
        ref={(element) => {
          folder.current = element;
          // React has no property for it.
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        hidden
        aria-label="The folder of a run"
        onChange={(event) => give(event.currentTarget.files)}
      />
    </div>
  );
}
