import { it } from "vitest";
import { recordModelSession } from "./model-session.ts";
import { Session } from "node:inspector/promises";
import { writeFileSync } from "node:fs";
it("p", async () => {
  const s = new Session(); s.connect(); await s.post("Profiler.enable"); await s.post("Profiler.start");
  const t = performance.now();
  await recordModelSession({ provider: "anthropic", api: "messages", turns: 200, resultLength: 3000, answerLength: 400 });
  console.log("ms", performance.now() - t);
  const { profile } = await s.post("Profiler.stop");
  const self = new Map<string, number>();
  const dt = profile.timeDeltas!; const idx = new Map(profile.nodes.map((n) => [n.id, n]));
  profile.samples!.forEach((id, i) => { const n = idx.get(id)!; const k = n.callFrame.functionName + " " + n.callFrame.url.split("/").slice(-2).join("/"); self.set(k, (self.get(k) ?? 0) + dt[i]!); });
  console.log([...self].sort((a, b) => b[1] - a[1]).slice(0, 25).map(([k, v]) => `${(v / 1000).toFixed(0)} ${k}`).join("\n"));
});
