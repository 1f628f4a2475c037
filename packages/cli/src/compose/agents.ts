import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { AgentCommand } from "@openexec/runtime";
import { parseArgsStringToArgv } from "string-argv";
import { CliError } from "../framework/cli-error.ts";
import type { Globals } from "../framework/globals.ts";

/** Agents that are known by name. They are fetched from the npm registry when they are used, not before. */
const KNOWN_AGENTS: Readonly<Record<string, readonly string[]>> = {
  codex: ["npx", "-y", "@agentclientprotocol/codex-acp"],
  claude: ["npx", "-y", "@agentclientprotocol/claude-agent-acp"],
  gemini: ["gemini", "--experimental-acp"],
};

/** What agents find the keys of their models in. Those that nobody knows get all of them. */
const MODEL_KEYS: Readonly<Record<string, readonly string[]>> = {
  codex: ["OPENAI_*", "CODEX_*", "AZURE_OPENAI_*"],
  claude: ["ANTHROPIC_*", "CLAUDE_*", "AWS_BEARER_TOKEN_BEDROCK"],
  gemini: ["GEMINI_*", "GOOGLE_*"],
};
const OTHER_MODEL_KEYS = ["OPENROUTER_*", "MISTRAL_*", "GROQ_*", "XAI_*", "DEEPSEEK_*", "HF_TOKEN"];

/** Names of the variables that hold the model's keys of an agent. */
export function modelKeysOf({ command, args }: Pick<AgentCommand, "command" | "args">): readonly string[] {
  const line = JSON.stringify([command, ...args]);
  const known = Object.keys(KNOWN_AGENTS).find((name) => JSON.stringify(KNOWN_AGENTS[name]) === line);
  return (
    (known === undefined ? undefined : MODEL_KEYS[known]) ?? [...Object.values(MODEL_KEYS).flat(), ...OTHER_MODEL_KEYS]
  );
}

/** Command lines by profile; `default` is for steps that name none. `--agent` wins over `--default-agent`. */
export function agentCommands({ agent, defaultAgent }: Globals): Readonly<Record<string, readonly string[]>> {
  if (agent !== undefined) {
    const command = parseArgsStringToArgv(agent).map(fromHere);
    if (command.length > 0) return { ...KNOWN_AGENTS, default: command };
    throw new CliError("agent_missing", "--agent has no command.", { hint: '--agent "node agent.mjs" starts one.' });
  }
  if (defaultAgent === undefined) return KNOWN_AGENTS;
  const command = Object.hasOwn(KNOWN_AGENTS, defaultAgent) ? KNOWN_AGENTS[defaultAgent] : undefined;
  if (command !== undefined) return { ...KNOWN_AGENTS, default: command };
  throw new CliError("agent_unknown", `There is no agent named ${JSON.stringify(defaultAgent)}.`, {
    hint: `Known are ${Object.keys(KNOWN_AGENTS).join(", ")}; --agent takes the command line of any other.`,
    fields: { agent: defaultAgent },
  });
}

/** An agent works in the run's folder; a path on its command line starts where the user stands. */
function fromHere(word: string): string {
  const path = resolve(word);
  return /[/\\]/.test(word) && existsSync(path) ? path : word;
}
