import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";

/** The input of a run as the flags give it; `{}` without one. @throws CliError when it cannot be read or is no JSON */
export async function readInput(
  context: Context,
  json: string | undefined,
  file: string | undefined,
): Promise<unknown> {
  if (json !== undefined && file !== undefined) {
    throw new CliError("conflicting_options", "--input-json and --input-file cannot be used together.", {
      hint: "Give the input once.",
    });
  }
  if (json !== undefined) return parseJson(json, "--input-json");
  if (file === undefined) return {};
  if (file === "-") return parseJson(await text(context.stdin), "standard input");
  const path = resolve(context.userCwd, file);
  return parseJson(readText(path), path);
}

const INPUT_HINT = `An input is one JSON value, for example '{"text":"hello"}'. Shells need the quotes around it.`;

/**
 * @param where the value came from, for the message
 * @param hint what to write instead
 */
function parseJson(json: string, where: string, hint = INPUT_HINT): unknown {
  try {
    return JSON.parse(json.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new CliError("input_not_json", `${where} is not JSON: ${(error as Error).message}.`, {
      hint,
      fields: { where },
      cause: error,
    });
  }
}

/** The filled in form of an answer. @throws CliError when it is no JSON */
export function parseContent(json: string): unknown {
  return parseJson(
    json,
    "--content",
    `A form is a JSON object of its fields, for example '{"version":"1.2.0"}'. Shells need the quotes around it.`,
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliError("input_not_read", `${path} cannot be read: ${(error as Error).message}.`, {
      hint: "--input-file takes the path of a JSON file, or - for standard input.",
      fields: { path },
      cause: error,
    });
  }
}
