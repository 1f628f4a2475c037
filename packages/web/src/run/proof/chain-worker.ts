import { LineChain } from "./chain-check.ts";
import type { FromChain, ToChain } from "./check-chain.ts";

const chain = new LineChain();

function answer(message: ToChain): FromChain {
  if (message.type === "end") return { type: "report", report: chain.end(message.head) };
  for (const line of message.lines) {
    const report = chain.next(line);
    if (report !== undefined) return { type: "report", report };
  }
  return { type: "progress", done: chain.lines };
}

self.onmessage = ({ data }: MessageEvent<ToChain>) => self.postMessage(answer(data));
