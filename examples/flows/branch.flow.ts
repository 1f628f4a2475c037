/** Code decides which way to go, and each way is recorded with the choice that led there. */
import { compute, decision, decisionEdge, defineFlow, shell } from "openexec/flows";

const choices = ["clean", "changed", "no_repository"];

export default defineFlow({
  name: "branch",
  startAt: "status",
  nodes: {
    status: shell({
      exec: () => ({ command: "git", args: ["status", "--porcelain"], allowNonZeroExit: true }),
      parse: ({ exitCode, stdout }) => ({ exitCode, files: stdout.split("\n").filter(Boolean) }),
    }),
    decide: decision({
      choices,
      decide({ outputs: { status } }) {
        if (status.exitCode !== 0) return "no_repository";
        return status.files.length === 0 ? "clean" : "changed";
      },
    }),
    nothing: compute({ run: () => "Nothing to do." }),
    list: compute({ run: ({ outputs }) => `Not committed yet: ${outputs.status.files.length} file(s).` }),
    explain: compute({ run: () => "There is no git repository here." }),
  },
  edges: [
    { from: "status", to: "decide" },
    decisionEdge({
      from: "decide",
      choices,
      cases: { clean: "nothing", changed: "list", no_repository: "explain" },
    }),
  ],
});
