import { fileURLToPath } from "node:url";

/** What starts this program, for those that start it again: absolute path. */
export const PROGRAM = fileURLToPath(new URL("../../bin/openexec.mjs", import.meta.url));
