import { pathToFileURL } from "node:url";
import { runBenchmark } from "./harness.mjs";

// Runs the benchmark of one file in a process of its own, so that its memory and its compiled code are its own too,
// and sends the result to the parent.
const [file = "", size] = process.argv.slice(2);
const { default: benchmark } = await import(pathToFileURL(file).href);
process.send?.(await runBenchmark(benchmark, { short: size === "short" }));
