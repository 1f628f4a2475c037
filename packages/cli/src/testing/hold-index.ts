import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Where the database driver is found. */
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A process that writes to the index in `file` and does not end until it is released. */
export async function holdIndex(file: string): Promise<{ release(): Promise<void> }> {
  const program = `
    const Database = require("libsql");
    const database = new Database(process.argv[1], { timeout: 5000 });
    database.exec("begin immediate");
    console.log("held");
    process.stdin.on("data", () => undefined).on("end", () => { database.exec("rollback"); database.close(); });`;
  const child = spawn(process.execPath, ["-e", program, file], { cwd: HERE, stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return {
    async release() {
      const exited = once(child, "exit");
      child.stdin.end();
      await exited;
    },
  };
}

/** A process that opens the index in `file`, looks at it or `does` something, and closes it as SQLite wants it: the last one clears up. */
export async function openAndClose(file: string, does = "select count(*) from run"): Promise<void> {
  const program = `
    const Database = require("libsql");
    const database = new Database(process.argv[1], { timeout: 5000 });
    database.exec(process.argv[2]);
    database.close();`;
  const child = spawn(process.execPath, ["-e", program, file, does], {
    cwd: HERE,
    stdio: ["ignore", "ignore", "inherit"],
  });
  await once(child, "exit");
}
