import { requireHome } from "../compose/home.ts";
import { TokenFile } from "../compose/server/token-file.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";

export const tokenRevoke: Command = {
  arguments: [{ name: "<id>", description: "the id of the token, as `token list` shows it" }],
  async run(context, { args: [id = ""] }) {
    const revoked = new TokenFile(requireHome(context)).revoke(id);
    if (revoked === undefined) {
      throw new CliError("token_unknown", `There is no token ${JSON.stringify(id)}.`, {
        hint: "`token list` shows them.",
      });
    }
    return { exitCode: EXIT.ok, json: { revoked: id }, text: `revoked ${id}`, quiet: id };
  },
};
