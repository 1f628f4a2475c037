import { requireHome } from "../compose/home.ts";
import { TokenFile } from "../compose/server/token-file.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { escapeLine } from "../text/escape.ts";

export const tokenList: Command = {
  async run(context) {
    const tokens = new TokenFile(requireHome(context)).list().map(({ sha256: _, ...shown }) => shown);
    const lines = tokens.map(({ id, name, scope, projects, createdAt }) =>
      escapeLine(`${id}  ${name}  ${scope}  ${projects?.join(",") ?? "all projects"}  ${createdAt}`),
    );
    return {
      exitCode: EXIT.ok,
      json: { tokens },
      text: lines.length === 0 ? "there is no token" : lines.join("\n"),
      quiet: tokens.map(({ id }) => id).join("\n"),
    };
  },
};
