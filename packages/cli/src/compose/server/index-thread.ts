import { parentPort, workerData } from "node:worker_threads";
import { Home } from "@openexec/bundle";
import { RunLogs } from "@openexec/server";
import { IndexError, openSqliteIndex } from "@openexec/store";
import { readDue } from "../../history/read-due.ts";
import { HomeBundles } from "./home-bundles.ts";
import { IndexFeeder } from "./index-feeder.ts";
import type {
  IndexThreadAnswer,
  IndexThreadAsk,
  IndexThreadData,
  IndexThreadValue,
  ThreadError,
} from "./index-thread-messages.ts";
import { unlessReplaced } from "./unless-replaced.ts";

/** A write waits no longer for another process before the server says that it waits. Milliseconds. */
const BUSY_MS = 1_500;

// The thread of a server that reads logs and writes what they say into the index: the other one answers meanwhile.
const { home: path } = workerData as IndexThreadData;
const home = Home.open({ cwd: path, directory: path });
const index = await openSqliteIndex(home.indexPath, { busyMs: BUSY_MS });
const feeder = new IndexFeeder(home, index);
const logs = new RunLogs(new HomeBundles(home));
const asked = new Set<Promise<void>>();
let isStopping = false;

parentPort?.on("message", (ask: IndexThreadAsk) => {
  if (ask.askType === "stop") return void stop();
  const answered = unlessReplaced(home.indexPath, () => workOn(ask))
    .then((value): IndexThreadAnswer => ({ n: ask.n, value }))
    .catch((error: unknown): IndexThreadAnswer => ({ n: ask.n, error: plain(error) }))
    .then((answer) => {
      parentPort?.postMessage(answer);
      asked.delete(answered);
    });
  asked.add(answered);
});

function workOn(ask: Exclude<IndexThreadAsk, { askType: "stop" }>): Promise<IndexThreadValue> {
  if (ask.askType === "feed") return feeder.feed(ask.runId);
  if (ask.askType === "fold") return isStopping ? Promise.resolve(false) : logs.keep(ask.runId);
  return readDue(index, home, () => !isStopping);
}

async function stop(): Promise<void> {
  isStopping = true;
  await Promise.all(asked);
  await index.close();
  parentPort?.close();
}

function plain(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message } = error;
  return error instanceof IndexError ? { name, message, code: error.code } : { name, message };
}
