import { basename, dirname } from "node:path";
import { directorySource, sha256, WriteError } from "@openexec/bundle";
import { openSession } from "@openexec/capture";
import { OpenExecError, toErrorRecord } from "@openexec/timeline";
import type { JobResult, SessionJob } from "./session-job.ts";
import type { SessionWriter } from "./write-session.ts";

/** Opens a session as it is now and writes it. What is wrong with it is a result. */
export async function runJob(writer: SessionWriter, { path, runId, number }: SessionJob): Promise<JobResult> {
  try {
    const session = await openSession(directorySource(dirname(path)), basename(path), { sha256 });
    if (session?.runId !== runId) {
      throw new OpenExecError("session_changed", `${path} is another session than it was a moment ago.`, {
        hint: "Import it again.",
        fields: { path },
      });
    }
    return { type: "written", written: await writer.write(session, number) };
  } catch (error) {
    if (!(error instanceof OpenExecError)) throw error;
    // A full disk would be as full for the next one.
    return { type: "failed", error: toErrorRecord(error), fatal: error instanceof WriteError };
  }
}
