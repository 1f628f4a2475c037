import { SCOPES } from "@openexec/server";
import { requireHome } from "../compose/home.ts";
import { TokenFile } from "../compose/server/token-file.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";

export const tokenCreate: Command = {
  arguments: [{ name: "[name]", description: "whose token it is; answers are given in this name (default token)" }],
  options: [
    { flags: "--scope <scope>", description: "what it may do (default read)", choices: SCOPES },
    { flags: "--projects <names>", description: "the only projects that it sees, with commas (default all)" },
  ],
  async run(context, { args: [name = "token"], flags }) {
    const projects = flags
      .text("projects")
      ?.split(",")
      .flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
    const { token, record } = new TokenFile(requireHome(context)).create(
      { name, scope: flags.choice("scope", SCOPES) ?? "read", ...(projects === undefined ? {} : { projects }) },
      context.now(),
    );
    const { sha256: _, ...shown } = record;
    return {
      exitCode: EXIT.ok,
      json: { token, ...shown },
      text: `${token}\nIt is shown this once: only its hash is kept. Its id is ${record.id}.`,
      quiet: token,
    };
  },
};
