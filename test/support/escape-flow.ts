/**
 * Ways out of a process, by name: each tries to leave a trace in the folder `out`, on a socket of `port`, or elsewhere.
 * They run in a compute step, so that a replay runs them again.
 */
const WAYS: Readonly<Record<string, string>> = {
  "fs.writeFileSync": `fs.writeFileSync(out, "x")`,
  "fs.writeFile": `await new Promise((ok, no) => fs.writeFile(out, "x", (e) => (e ? no(e) : ok())))`,
  "fs.promises.writeFile": `await fs.promises.writeFile(out, "x")`,
  "fs.appendFileSync": `fs.appendFileSync(out, "x")`,
  "fs.createWriteStream": `await new Promise((ok, no) => fs.createWriteStream(out).on("error", no).end("x", ok))`,
  "fs.openSync": `fs.closeSync(fs.openSync(out, "w"))`,
  "fs.promises.open": `await (await fs.promises.open(out, "w")).close()`,
  "fs.mkdirSync": `fs.mkdirSync(out)`,
  "fs.symlinkSync": `fs.symlinkSync("/etc", out)`,
  "fs.copyFileSync": `fs.copyFileSync(process.execPath.replace(/.*/, victim), out)`,
  "fs.rmSync": `fs.rmSync(victim + ".rm"); fs.writeFileSync(out, "x")`,
  "fs.renameSync": `fs.renameSync(victim + ".mv", out)`,
  "fs.cpSync": `fs.cpSync(victim, out)`,
  "net.connect": `await new Promise((ok, no) => net.connect(port, "127.0.0.1", function () { this.end(ok); }).on("error", no))`,
  "net.Socket": `await new Promise((ok, no) => new net.Socket().on("error", no).connect(port, "127.0.0.1", function () { this.end(ok); }))`,
  "net.Server": `await new Promise((ok, no) => { const s = net.createServer().on("error", no).listen(0, "127.0.0.1", () => { fs.writeFileSync(out, "x"); s.close(ok); }); })`,
  "http.get": `await new Promise((ok, no) => http.get({ port, host: "127.0.0.1", agent: false }, (r) => r.resume().on("end", ok)).on("error", no))`,
  "http.Server": `await new Promise((ok, no) => { const s = http.createServer().on("error", no).listen(0, "127.0.0.1", () => { fs.writeFileSync(out, "x"); s.close(ok); }); })`,
  fetch: `await (await fetch("http://127.0.0.1:" + port)).text()`,
  "dgram.send": `await new Promise((ok, no) => { const s = dgram.createSocket("udp4"); s.on("error", no); s.send("x", udp, "127.0.0.1", (e) => { s.close(); e ? no(e) : ok(); }); })`,
  "dns.lookup": `await new Promise((ok, no) => dns.lookup("localhost", (e) => (e ? no(e) : ok())))`,
  "dns.promises.lookup": `await dns.promises.lookup("localhost")`,
  "child_process.spawnSync": `const r = cp.spawnSync("touch", [out]); if (r.error) throw r.error`,
  "child_process.execSync": `cp.execSync("touch " + out)`,
  "child_process.exec": `await new Promise((ok, no) => cp.exec("touch " + out, (e) => (e ? no(e) : ok())))`,
  "child_process.fork": `await new Promise((ok, no) => cp.fork(victim + ".cjs", [out]).on("error", no).on("exit", ok))`,
  "child_process.ChildProcess": `await new Promise((ok, no) => { const c = new cp.ChildProcess(); c.on("exit", ok).on("error", no); c.spawn({ file: "touch", args: ["touch", out], stdio: "ignore" }); })`,
  "cluster.fork": `cluster.setupPrimary({ exec: victim + ".cjs", args: [out] }); await new Promise((ok, no) => cluster.fork().on("error", no).on("exit", ok))`,
  "worker_threads.Worker": `await new Promise((ok, no) => new workers.Worker(victim + ".cjs", { argv: [out] }).on("error", no).on("exit", ok))`,
  "process.binding": `const { TCP, constants } = process.binding("tcp_wrap"); const t = new TCP(constants.SOCKET); const e = t.bind("127.0.0.1", 0); if (e) throw new Error("bind " + e); t.close(); fs.writeFileSync(out, "x")`,
  "process.kill": `const c = cp.spawn("sleep", ["60"], { stdio: "ignore" }); process.kill(c.pid); fs.writeFileSync(out, "x")`,
  "inspector.open": `inspector.open(0, "127.0.0.1"); const u = inspector.url(); inspector.close(); if (!u) throw new Error("closed"); fs.writeFileSync(out, "x")`,
  "process.report": `process.report.writeReport(out)`,
  "v8.writeHeapSnapshot": `v8.writeHeapSnapshot(out)`,
  eval: `eval('fs.writeFileSync(out, "x")')`,
  "new Function": `new Function("f", "o", 'f.writeFileSync(o, "x")')(fs, out)`,
  createRequire: `createRequire(import.meta.url)("node:fs").writeFileSync(out, "x")`,
  "process.getBuiltinModule": `(process.getBuiltinModule?.("fs") ?? fs).writeFileSync(out, "x")`,
  "dynamic import": `(await import("node:" + "fs")).writeFileSync(out, "x")`,
  timer: `await new Promise((ok, no) => setTimeout(() => { try { fs.writeFileSync(out, "x"); ok(); } catch (e) { no(e); } }, 5))`,
  microtask: `await new Promise((ok, no) => queueMicrotask(() => { try { fs.writeFileSync(out, "x"); ok(); } catch (e) { no(e); } }))`,
};

export const WAY_NAMES: readonly string[] = Object.keys(WAYS);

const HEAD = `
import cp from "node:child_process";
import cluster from "node:cluster";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import http from "node:http";
import inspector from "node:inspector";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import v8 from "node:v8";
import workers from "node:worker_threads";
import { compute, defineFlow, parallel } from "openexec/flows";
`;

/** All ways, each in a branch of its own that must not end the run. `swallow`: the code hides that it was stopped. */
export function escapeFlow(swallow: boolean): string {
  const steps = Object.entries(WAYS).map(([name, code], index) => {
    const way = `const { folder, port, udp } = input; const out = path.join(folder, "out", "way-${index}"); const victim = path.join(folder, "victim"); ${code};`;
    const body = swallow ? `try { ${way} } catch {} return "done";` : `${way} return "done";`;
    return `w${index}: compute({ title: ${JSON.stringify(name)}, run: async ({ input }) => { ${body} } })`;
  });
  return `${HEAD}
export default defineFlow({
  name: "escape",
  startAt: "ways",
  nodes: { ways: parallel({ join: "settled", concurrency: 1, nodes: { ${steps.join(",\n")} } }) },
  edges: [],
});
`;
}

/** A flow whose one step, module top level or output runs \`code\`; \`flag\` is a file that only the replay finds. */
export function sneakyFlow(where: "top" | "step" | "getter", code: string): string {
  const top = where === "top" ? code : "";
  const step = where === "step" ? code : "";
  const output = where === "getter" ? `{ get value() { ${code}; return 1; } }` : `"done"`;
  return `${HEAD}
const folder = ${"process.env.ESCAPE_FOLDER ?? process.cwd()"};
const flag = path.join(folder, "flag");
${top};
export default defineFlow({
  name: "sneaky",
  startAt: "one",
  nodes: {
    one: compute({ run: async ({ input }) => { ${step}; return ${output}; } }),
    two: compute({ run: () => "end" }),
  },
  edges: [{ from: "one", to: "two" }],
});
`;
}
