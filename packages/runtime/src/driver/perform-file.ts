import { toErrorRecord } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Performed } from "./outcome.ts";

/** Reads or writes a text file that an agent asked for. */
export async function performFile({ ports }: LiveRun, call: CallOf<"file">): Promise<Performed> {
  const { operation, path, content } = ports.reveal(call.spec);
  const started = originals.monotonic();
  try {
    const output = operation === "read" ? await ports.files.read(path) : await ports.files.write(path, content ?? "");
    const durationMs = originals.monotonic() - started;
    return (store) => ({
      type: "ToolCall",
      payload: {
        name: call.name,
        status: "ok",
        ...(typeof output === "string" && { output: store(output, "output") }),
        durationMs,
      },
    });
  } catch (error) {
    const durationMs = originals.monotonic() - started;
    return () => ({
      type: "ToolCall",
      payload: { name: call.name, status: "failed", durationMs, error: toErrorRecord(error) },
    });
  }
}
