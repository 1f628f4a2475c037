import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/openexec.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  json(): any;
}

/** The built program, in processes of its own, in a folder of its own. */
export class BuiltProgram {
  readonly folder = mkdtempSync(join(tmpdir(), "openexec-main-"));

  constructor() {
    if (!existsSync(BUILT)) throw new Error("These tests run the built program: npm run build");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  start(...argv: readonly string[]): ChildProcess {
    const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, OPENEXEC_HOME: ____, ...env } = process.env;
    return spawn(process.execPath, [BIN, ...argv], { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
  }

  cli(...argv: readonly string[]): Promise<Ended> {
    return ended(this.start(...argv));
  }

  /** Writes a flow of these nodes, one after the other. @returns its path */
  flow(name: string, nodes: string): string {
    const ids = [...nodes.matchAll(/^ *(\w+): /gm)].map((match) => match[1]);
    const edges = ids.slice(1).map((id, index) => `{ from: "${ids[index]}", to: "${id}" }`);
    const path = `${name}.flow.ts`;
    writeFileSync(
      join(this.folder, path),
      `import { action, checkpoint, compute, defineFlow, shell } from "openexec/flows";
export default defineFlow({ name: "${name}", startAt: "${ids[0]}", nodes: {\n${nodes}\n}, edges: [${edges.join(", ")}] });\n`,
    );
    return path;
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { code, out, err, json: () => JSON.parse(out) };
}
