import { type ChildProcess, spawn } from "node:child_process";

/** Syncs for each line that comes, and says 1 or 0 when it is done. Ends with whoever sends the lines, not by Ctrl-C. */
const SCRIPT = 'trap "" INT; while read -r _; do if sync -f "$1"; then echo 1; else echo 0; fi; done';

/**
 * Syncs the file system of a directory as a whole, again and again, by a process that is started once: to start one from
 * a process with hundreds of megabytes copies the map of its memory, and then each page that it writes.
 */
export class FileSystemSync {
  readonly #directory: string;
  #child: ChildProcess | undefined;
  #waiting: ((isSynced: boolean) => void)[] = [];
  #isOver = process.platform !== "linux";

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @returns whether everything that was written before is durable; `false` where the system has no tool that does it */
  sync(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    const child = this.#child ?? this.#start();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      child.stdin?.write("\n");
    });
  }

  /** Ends the process. Idempotent; what is asked afterwards is not done. */
  close(): void {
    this.#isOver = true;
    this.#child?.stdin?.end();
  }

  #start(): ChildProcess {
    const child = spawn("sh", ["-c", SCRIPT, "sh", this.#directory], { stdio: ["pipe", "pipe", "ignore"] });
    const over = (): void => {
      this.#isOver = true;
      for (const resolve of this.#waiting.splice(0)) resolve(false);
    };
    child.on("error", over);
    child.on("close", over);
    child.stdin.on("error", () => {
      // It has ended, which is told above.
    });
    child.stdout.setEncoding("latin1").on("data", (answers: string) => {
      for (const answer of answers.replaceAll("\n", "")) this.#waiting.shift()?.(answer === "1");
    });
    this.#child = child;
    return child;
  }
}
