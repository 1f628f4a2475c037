import { formatCompact, formatCost, formatDuration, formatSha } from "@openexec/timeline";
import type { RunData } from "../model/run-data.ts";
import { isBad, wordOf } from "../model/spans.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Steps that are listed one by one; of a longer run the ones that went wrong, and how many others there were. */
const MOST_STEPS = 60;

/** A run in a few lines of Markdown, for an issue or a model: what it was, why it failed, its steps; without secrets. */
export function asMarkdown({ row, failure, attempts, head }: RunData, url: string): string {
  const without = withoutSecrets();
  const asText = (text: string): string => escaped(without.text(text));
  const code = (text: string): string => `\`${without.text(text).replace(/[`\s]+/g, " ")}\``;
  const name = row.number === undefined ? row.title : `#${row.number} ${row.title}`;
  const tokens = row.inputTokens + row.outputTokens;
  const facts = [
    row.status.replace("_", " "),
    row.flow,
    formatDuration(row.durationMs),
    ...(tokens > 0 ? [`${formatCompact(tokens)} tokens`] : []),
    ...(row.costUsd === undefined ? [] : [formatCost({ amount: row.costUsd, currency: "USD" })]),
    ...(row.branch === undefined ? [] : [`${row.branch}@${formatSha(row.commit)}`]),
  ];
  const lines = [
    `## ${asText(name)}`,
    "",
    asText(facts.join(" · ")),
    "",
    `Run ${code(row.id)}, head ${code(head)}`,
    without.text(url),
  ];
  if (failure !== undefined) {
    lines.push(
      "",
      `**Why it failed:** ${asText(failure.sentence)}${failure.attempt === undefined ? "" : ` (${code(failure.attempt.id)}, event ${failure.seq})`}`,
    );
  }
  const listed =
    attempts.length > MOST_STEPS ? attempts.filter(({ status }) => isBad(status)).slice(0, MOST_STEPS) : attempts;
  lines.push("", "| step | attempt | outcome | duration |", "|---|---|---|---|");
  for (const { name: title, row: step, status } of listed) {
    lines.push(
      `| ${asText(title)} | ${asText(String(step.attempt))} | ${wordOf(status)} | ${formatDuration(step.durationMs)} |`,
    );
  }
  if (listed.length < attempts.length) lines.push("", `${attempts.length - listed.length} more steps are not listed.`);
  return `${lines.join("\n")}\n`;
}

/** Text of a run as text, whatever it holds. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
}
