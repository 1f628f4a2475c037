import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { ValuePort } from "../driver/driver.ts";
import { ValueBuffer } from "../engine/value-buffer.ts";
import { isFlow } from "../flow/define-flow.ts";
import type { FlowDefinition } from "../flow/types.ts";
import { catchGlobals } from "../globals/catch-globals.ts";
import { type CodeContext, whileLoading } from "../globals/code-context.ts";
import { originals } from "../globals/originals.ts";
import { SeededRandom } from "../globals/seeded-random.ts";
import { writtenPolicySchema } from "../policy/policy.ts";
import { ProgramError } from "./program-error.ts";
import { type ProgramPlace, sourcePlaceOf } from "./source-place.ts";

/** A flow in this process, and what its top level read from the world while it was loaded. */
export interface LoadedFlow {
  readonly flow: FlowDefinition;
  readonly loaded: ValueBuffer;
}

/**
 * Evaluates a compiled program. Its top level reads clock, randomness and environment through `values`.
 * @param place what errors call it and its modules
 * @throws ProgramError when it throws or its default export is no flow
 */
export async function loadProgram(program: string, values: ValuePort, place: ProgramPlace): Promise<LoadedFlow> {
  catchGlobals();
  const directory = await mkdtemp(join(tmpdir(), "openexec-flow-"));
  try {
    const file = join(directory, "flow.mjs");
    await writeFile(file, program, { mode: 0o600 });
    return await loadProgramFile(file, values, place);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As {@link loadProgram}, from a file that is there already. */
export async function loadProgramFile(file: string, values: ValuePort, place: ProgramPlace): Promise<LoadedFlow> {
  catchGlobals();
  const loaded = new ValueBuffer();
  const module = (await whileLoading(loadingContext(values, loaded), () => import(pathToFileURL(file).href)).catch(
    async (error: unknown) => {
      throw ProgramError.from(error, place, sourcePlaceOf(error, file, await readFile(file, "utf8"), place));
    },
  )) as { default?: unknown };
  const flow = defaultExport(module);
  if (!isFlow(flow)) {
    throw new ProgramError(
      "flow_missing",
      "The module's default export is no flow. Export what `defineFlow` returns: export default defineFlow({ … })",
    );
  }
  const policy = writtenPolicySchema.safeParse(flow.policy);
  if (flow.policy !== undefined && !policy.success) {
    throw new ProgramError(
      "policy_invalid",
      `The policy of the flow ${flow.name} is none.\n${z.prettifyError(policy.error)}`,
      { hint: "A policy has a mode (observe or enforce) and rules: id, capability, resource?, decision, reason?." },
    );
  }
  return { flow, loaded };
}

/** CommonJS modules and transpilers wrap the default export once more. */
function defaultExport(module: { default?: unknown }): unknown {
  const first = module.default;
  if (isFlow(first) || typeof first !== "object" || first === null) return first;
  return (first as { default?: unknown }).default ?? first;
}

function loadingContext(values: ValuePort, loaded: ValueBuffer): CodeContext {
  let random: SeededRandom | undefined;
  const context: CodeContext = {
    read(source, real) {
      const value = values.read(undefined, source, real);
      loaded.add(source, value);
      return value;
    },
    random: () => seeded().next(),
    randomBytes: (length) => seeded().bytes(length),
    timer(ms, fire) {
      const timer = originals.setTimeout(fire, ms);
      return () => originals.clearTimeout(timer);
    },
    unobserved: () => {},
    log: (_level, message) => void process.stderr.write(`${message}\n`),
  };
  const seeded = (): SeededRandom => {
    random ??= new SeededRandom(context.read("seed", () => Buffer.from(originals.randomBytes(32)).toString("hex")));
    return random;
  };
  return context;
}

/** The world's own values: for the first load of a live run. */
export const REAL_VALUES: ValuePort = { read: (_attempt, _source, real) => real(), mayRun: () => true };
