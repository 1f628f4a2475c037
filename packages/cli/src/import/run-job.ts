import { basename, dirname } from "node:path";
import { directorySource, sha256, WriteError } from "@openexec/bundle";
import { openSession } from "@openexec/capture";
import { OpenExecError, toErrorRecord } from "@openexec/timeline";
import type { ImportJob, JobResult, SessionJob } from "./session-job.ts";
import type { SessionWriter, WrittenSession } from "./write-session.ts";

/** Does a job. What is wrong with the session or the run is a result. @param reading whether the thread waits for files */
export async function runJob(
  writer: SessionWriter,
  job: ImportJob,
  reading: { readonly blocking: boolean },
): Promise<JobResult> {
  try {
    if (job.jobType === "session") return { type: "written", written: await writeSession(writer, job, reading) };
    const { readTexts } = await import("../history/read-texts.ts");
    const texts = await readTexts(job.runId, job.directory, reading);
    return { type: "read", ...(texts && { texts }) };
  } catch (error) {
    // Whatever it is, the next session or run may do without; only a full disk would be as full for it.
    return { type: "failed", error: toErrorRecord(error), fatal: error instanceof WriteError };
  }
}

/** Opens a session as it is now and writes it. */
async function writeSession(
  writer: SessionWriter,
  { path, runId, number, textsLater }: SessionJob,
  reading: { readonly blocking: boolean },
): Promise<WrittenSession> {
  const session = await openSession(directorySource(dirname(path), reading), basename(path), { sha256 });
  if (session?.runId !== runId) {
    throw new OpenExecError("session_changed", `${path} is another session than it was a moment ago.`, {
      hint: "Import it again.",
      fields: { path },
    });
  }
  return writer.write(session, { number, textsLater });
}
