import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useActions } from "../keys/use-actions.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { openPath } from "../routes/paths.ts";
import { pickedDrop } from "./picked.ts";
import { setPicked } from "./picked-store.ts";

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;

/** A bundle that is dropped anywhere opens in this browser. */
export function DropZone() {
  const [, navigate] = useLocation();
  const [over, setOver] = useState(false);
  const [error, setError] = useState<string>();
  const offer = () => {
    setPicked(undefined);
    navigate(openPath());
  };
  useActions("Open", [{ title: "Open a bundle…", keys: ["o"], words: "drop zip folder acpx file", run: offer }]);
  useEffect(() => {
    const onDragOver = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      setOver(false);
      setError(undefined);
      pickedDrop(event.dataTransfer).then(
        (picked) => {
          setPicked(picked);
          navigate(openPath());
        },
        (reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)),
      );
    };
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("dragleave", onDragLeave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("dragover", onDragOver);
      document.removeEventListener("dragleave", onDragLeave);
      document.removeEventListener("drop", onDrop);
    };
  }, [navigate]);
  return (
    <>
      {over && (
        <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center border-2 border-accent bg-backdrop">
          <p className="floating px-4 py-2">Drop a bundle to open it here. It is sent nowhere.</p>
        </div>
      )}
      {error !== undefined && (
        <div className="floating fixed bottom-4 left-1/2 z-50 flex max-w-[520px] -translate-x-1/2 items-start gap-2 p-2">
          <p role="alert" className="py-1 pl-2 text-failed">
            {error}
          </p>
          <IconButton label="Close" icon={<X />} onClick={() => setError(undefined)} />
        </div>
      )}
    </>
  );
}
