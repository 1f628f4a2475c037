import { randomBytes } from "node:crypto";
import { Inbox, type InboxEntry, postEntry } from "@openexec/bundle";
import type { RunControl } from "@openexec/runtime";
import type { Actor } from "./identity.ts";

type Message = InboxEntry extends infer Entry
  ? Entry extends unknown
    ? Omit<Entry, "id" | "by" | "at">
    : never
  : never;

/** Leaves a message for the process that writes the run in `directory`, or that will resume it. Durable when it returns. */
export function post(directory: string, message: Message, by: Actor, nowMs: number): void {
  const id = randomBytes(8).toString("hex");
  const entry = { ...message, id, by: { type: by.type, name: by.name }, at: new Date(nowMs).toISOString() };
  postEntry(directory, entry as InboxEntry);
}

/**
 * Hands what others ask of a run to its engine, as long as it runs.
 * @param known id of a cancel that the engine has already
 * @returns ends that
 */
export function deliver(
  directory: string,
  control: RunControl,
  flush: () => Promise<void>,
  known?: string,
): () => Promise<void> {
  const inbox = Inbox.watch(directory, {
    async entry(entry) {
      if (entry.type === "cancel") {
        if (entry.id !== known) control.cancel(entry.by, entry.reason);
      } else {
        const { by, action, content, argumentsSha256 } = entry;
        control.answer(entry.interactionId, {
          by,
          action,
          argumentsSha256,
          ...(content === undefined ? {} : { content }),
        });
      }
      // Its file goes when the engine has logged it and the log is durable.
      await new Promise((resolve) => setImmediate(resolve));
      await flush();
    },
    finding({ file, message }) {
      control.carry({
        type: "LogLine",
        payload: { level: "warning", code: "inbox_rejected", message: `${file}: ${message}` },
      });
    },
    failed(error) {
      const message = `Answers and cancels from other processes do not arrive any more: ${String(error)}`;
      control.carry({ type: "LogLine", payload: { level: "error", code: "inbox_failed", message } });
    },
  });
  return () => inbox.close();
}
