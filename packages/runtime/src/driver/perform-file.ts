import { readFile, writeFile } from "node:fs/promises";
import { toErrorRecord } from "@openexec/timeline";
import { originals } from "../globals/originals.ts";
import type { LiveRun } from "./live-run.ts";
import type { CallOf, Performed } from "./outcome.ts";

/** Reads or writes a text file that an agent asked for. */
export async function performFile(driver: LiveRun, call: CallOf<"file">): Promise<Performed> {
  const { operation, path, content } = driver.ports.reveal(call.spec);
  const started = originals.monotonic();
  try {
    const output = operation === "read" ? await readFile(path, "utf8") : await writeFile(path, content ?? "", "utf8");
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
