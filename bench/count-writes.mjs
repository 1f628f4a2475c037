import { readFileSync } from "node:fs";

// Loaded into a process that is measured: tells its parent at the end how many bytes it gave to write calls, its memory at most,
// and its processor time.
process.channel?.unref();
process.on("exit", () => {
  const [, bytes = "0"] = /^wchar: (\d+)$/m.exec(io()) ?? [];
  const { user, system } = process.cpuUsage();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.send?.({ writtenBytes: Number(bytes), peakMb, cpuMs: (user + system) / 1000 });
});

/** What Linux counts of this process; empty elsewhere. */
function io() {
  try {
    return readFileSync("/proc/self/io", "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return "";
    throw error;
  }
}
