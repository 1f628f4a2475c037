import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRepository, GitError, sha256 } from "@openexec/bundle";
import {
  type CodeFiles,
  type CompiledProgram,
  compileProgram,
  type LoadedFlow,
  loadProgram,
  ProgramError,
  REAL_VALUES,
} from "@openexec/runtime";
import { CliError } from "../framework/cli-error.ts";
import type { PermissionMode } from "../framework/globals.ts";

const LOCK_FILES = ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"];

/** A flow that is ready to run, and its code as a record keeps it. */
export interface PreparedFlow extends LoadedFlow {
  readonly code: CodeFiles;
}

type ValuePort = Parameters<typeof loadProgram>[1];

/**
 * Compiles and loads the flow in `entry`.
 * @param values what its top level reads from the world: the real ones, or those of a record
 * @throws CliError, exit code 2, when there is no such file, or it cannot be compiled, or exports no flow
 */
export async function prepareFlow(entry: string, values: ValuePort = REAL_VALUES): Promise<PreparedFlow> {
  const found = statSync(entry, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    const problem = found === undefined ? `There is no file ${entry}` : `${entry} is no file`;
    throw new CliError("flow_not_found", `${problem}.`, {
      hint: "Give the path of a flow: a .ts or .js module that exports what defineFlow returns.",
      fields: { path: entry },
    });
  }
  const root = await projectRoot(dirname(entry));
  try {
    const compiled = await compileProgram(entry, root);
    return { ...(await loadProgram(compiled.program, values, { entry, root })), code: codeOf(compiled, root) };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const hint = error.hint ?? "Nothing was recorded.";
    throw new CliError(error.code, error.message, { hint, fields: error.fields, cause: error });
  }
}

const STRENGTH = { "deny-all": 0, "approve-reads": 1, "approve-all": 2 } as const satisfies Record<
  PermissionMode,
  number
>;

/** @throws CliError `permission_required` when the flow asks for more than was granted; nothing was recorded then */
export function checkPermissions({ flow }: LoadedFlow, granted: PermissionMode | undefined): void {
  const { requiredMode, requireExplicitGrant, reason } = flow.permissions ?? {};
  if (requiredMode === undefined) return;
  const enough = STRENGTH[granted ?? "approve-reads"] >= STRENGTH[requiredMode];
  if (enough && (granted !== undefined || requireExplicitGrant !== true)) return;
  const why = reason === undefined ? "" : ` ${reason}`;
  throw new CliError("permission_required", `The flow ${flow.name} needs --${requiredMode}.${why}`, {
    hint: `Read the flow, then run it again with --${requiredMode}.`,
    fields: { flow: flow.name, requiredMode },
  });
}

function codeOf({ program, entry, modules }: CompiledProgram, root: string): CodeFiles {
  const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
  const lockFile = LOCK_FILES.find((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile());
  return {
    record: {
      entry,
      root,
      modules: modules.map(({ path, sha256: digest }) => ({ path, sha256: digest })),
      ...(lockFile === undefined
        ? {}
        : { lockFile: { path: lockFile, sha256: sha256(readFileSync(join(root, lockFile))) } }),
      node: process.versions.node,
      icu: process.versions.icu ?? "none",
      timeZone,
      locale,
    },
    sources: JSON.stringify(Object.fromEntries(modules.map(({ path, source }) => [path, source]))),
    program,
  };
}

/** What module paths are relative to: the top of the repository, else the folder of the flow. */
async function projectRoot(directory: string): Promise<string> {
  try {
    return (await findRepository(directory))?.top ?? directory;
  } catch (error) {
    if (error instanceof GitError) return directory;
    throw error;
  }
}
