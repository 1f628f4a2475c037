/**
 * Waits for a person. On a terminal the form is asked at once; elsewhere the run pauses, and another process goes on
 * with it, also days later: `resume <run> --answer accept --content '{"version": "1.2.0"}'`.
 */
import { checkpoint, compute, defineFlow, shell } from "openexec/flows";

export default defineFlow({
  name: "approval",
  startAt: "changes",
  nodes: {
    changes: compute({
      run: ({ input }) => input.changes ?? ["prices round to the nearest cent"],
    }),
    approve: checkpoint({
      run: ({ outputs }) => ({ summary: `Release ${outputs.changes.length} change(s)? ${outputs.changes.join("; ")}` }),
      schema: {
        type: "object",
        properties: {
          version: { type: "string", title: "Version", pattern: "^\\d+\\.\\d+\\.\\d+$" },
          note: { type: "string", title: "Note for the changelog" },
        },
        required: ["version"],
      },
    }),
    release: shell({
      exec: ({ outputs }) => ({ command: "echo", args: [`released ${outputs.approve.version}`] }),
      parse: ({ stdout }) => stdout.trim(),
    }),
  },
  edges: [
    { from: "changes", to: "approve" },
    { from: "approve", to: "release" },
  ],
});
