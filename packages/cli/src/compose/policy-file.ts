import { readFileSync } from "node:fs";
import { nearest } from "@openexec/protocol";
import { type Policy, writtenPolicySchema } from "@openexec/runtime";
import type { ZodError } from "zod";
import { CliError } from "../framework/cli-error.ts";

type Issue = ZodError["issues"][number];

interface Problem {
  /** What is wrong, with the place in the file. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Reads a policy from a YAML or JSON file.
 * @throws CliError `policy_not_read`, or `policy_invalid` with line and column of each problem
 */
export async function readPolicy(path: string): Promise<Policy> {
  const text = readText(path);
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Pick<Problem, "line" | "column"> => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0)
    throw invalid(
      path,
      document.errors.map(({ message, pos }) => ({ message: `${message}.`, ...place(pos[0]) })),
    );
  const read = writtenPolicySchema.safeParse(document.toJS());
  if (read.success) return read.data;
  const offsetOf = (keys: readonly PropertyKey[]): number => {
    const node: unknown = keys.length === 0 ? document.contents : document.getIn(keys, true);
    const { range } = (node ?? {}) as { range?: readonly number[] };
    return range?.[0] ?? (keys.length === 0 ? 0 : offsetOf(keys.slice(0, -1)));
  };
  const keyOffset = (keys: readonly PropertyKey[], key: string): number => {
    const map: unknown = keys.length === 0 ? document.contents : document.getIn(keys, true);
    const pairs = (map as { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] }).items ?? [];
    return pairs.find((pair) => pair.key?.value === key)?.key?.range?.[0] ?? offsetOf(keys);
  };
  const problems = read.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ message: unknownKey(key, issue), ...place(keyOffset(issue.path, key)) }))
      : [{ message: `${nameOf(issue.path)}: ${issue.message}.`, ...place(offsetOf(issue.path)) }],
  );
  throw invalid(path, problems);
}

const POLICY_KEYS = Object.keys(writtenPolicySchema.shape);
const RULE_KEYS = Object.keys(writtenPolicySchema.shape.rules.element.shape);

function unknownKey(key: string, { path }: Issue): string {
  const known = path.length === 0 ? POLICY_KEYS : RULE_KEYS;
  const close = nearest(key, known);
  const hint = close === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${close}?`;
  return `${path.length === 0 ? "A policy" : nameOf(path)} has no key ${JSON.stringify(key)}. ${hint}`;
}

/** `rules[0].decision` */
function nameOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text === "" ? "The policy" : text.replace(/^\./, "");
}

function invalid(path: string, problems: readonly Problem[]): CliError {
  const text = problems.map(({ message, line, column }) => `${path}:${line}:${column}: ${message}`).join("\n");
  return new CliError("policy_invalid", text, {
    hint: "A policy has a mode (observe or enforce) and rules: id, capability, resource?, decision, reason?.",
    fields: { path, problems },
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw new CliError("policy_not_read", `${path} cannot be read: ${(error as Error).message}.`, {
      hint: "--policy takes the path of a YAML or JSON file.",
      fields: { path },
      cause: error,
    });
  }
}
