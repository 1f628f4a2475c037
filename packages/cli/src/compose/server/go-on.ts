import { spawn } from "node:child_process";
import { type Home, readInbox } from "@openexec/bundle";
import type { WriteLog } from "@openexec/server";
import type { RunId } from "@openexec/timeline";
import { PROGRAM } from "../../framework/program-file.ts";
import { ResumeQueue } from "./resume-queue.ts";

/**
 * Resumes runs in processes of their own, which outlive the server: one per run and four at once, the others when one of those
 * has ended. What they are asked then they find in the inbox of the run; a run that can't go on without a decision stays as
 * it is.
 */
export function resumeElsewhere(home: Home, env: NodeJS.ProcessEnv, log: WriteLog): (runId: RunId) => void {
  const resume = (runId: RunId): Promise<void> =>
    new Promise((resolve) => {
      const words = [PROGRAM, "resume", runId, "--dir", home.path, "--json"];
      const child = spawn(process.execPath, words, { cwd: home.path, env, detached: true, stdio: "ignore" });
      child.on("error", (error) => {
        log({ level: "error", msg: "run not resumed", runId, error: error.message });
        resolve();
      });
      child.on("exit", (code) => {
        log({ level: "info", msg: "resumed run ended", runId, code });
        resolve();
      });
      child.unref();
      log({ level: "info", msg: "resuming run", runId, pid: child.pid });
    });
  const queue = new ResumeQueue({
    resume,
    isAsked: async (runId) => (await readInbox(home.runDirectory(runId))).length > 0,
  });
  return (runId) => {
    if (!queue.add(runId)) log({ level: "info", msg: "run waits for another one to end", runId });
  };
}
