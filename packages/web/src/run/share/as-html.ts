import { formatCompact, formatCost, formatDuration, formatSha } from "@openexec/timeline";
import type { RunData } from "../model/run-data.ts";
import { isBad, wordOf } from "../model/spans.ts";
import { clockOf } from "../text/clock.ts";
import { PLAYER_BAR, PLAYER_SCRIPT, PLAYER_STYLE, playerHash } from "./player.ts";
import type { Report, ReportCall, ReportStep } from "./report.ts";
import type { WithoutSecrets } from "./without-secrets.ts";

/** System colours only: the file looks right in either theme of whoever opens it. */
const STYLE = `
:root { color-scheme: light dark; font: 13px/20px system-ui, sans-serif; }
body { max-width: 1000px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 15px; line-height: 24px; margin: 0; }
h2 { font-size: 13px; margin: 16px 0 4px; border-top: 1px solid GrayText; padding-top: 8px; }
p { margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 84ch; }
.quiet { opacity: 0.7; }
.bad { font-weight: 600; }
pre { font: 12px/18px ui-monospace, monospace; overflow-x: auto; margin: 4px 0; padding: 8px; border-left: 2px solid GrayText; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 12px/18px ui-monospace, monospace; }
summary { cursor: default; }
details { margin: 2px 0; }
`;

/** A run as one HTML file that needs nothing from anywhere, without secrets; the only script in it is the player's, by its hash. */
export function asHtml({ row, failure, head }: RunData, { steps, left }: Report, without: WithoutSecrets): string {
  const text = (value: string): string => escaped(without.text(value));
  const name = row.number === undefined ? row.title : `#${row.number} ${row.title}`;
  const tokens = row.inputTokens + row.outputTokens;
  const facts = [
    row.status.replace("_", " "),
    row.flow,
    row.startedAt,
    formatDuration(row.durationMs),
    ...(tokens > 0 ? [`${formatCompact(tokens)} tokens`] : []),
    ...(row.costUsd === undefined ? [] : [formatCost({ amount: row.costUsd, currency: "USD" })]),
    ...(row.branch === undefined ? [] : [`${row.branch}@${formatSha(row.commit)}`]),
  ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${playerHash()}'">`,
    `<title>${text(name)}</title><style>${STYLE}${PLAYER_STYLE}</style></head><body>`,
    `<h1>${text(name)}</h1><p class="quiet">${text(facts.join(" · "))}</p>`,
    `<p class="quiet">Run <code>${text(row.id)}</code>, head of its chain <code>${text(head)}</code></p>`,
    failure === undefined ? "" : `<p class="bad">${text(`Why it failed: ${failure.sentence}`)}</p>`,
    ...steps.map((step) => stepHtml(step, text)),
    left === 0 ? "" : `<p class="quiet">${left} more calls are in the bundle.</p>`,
    `${PLAYER_BAR}<script>${PLAYER_SCRIPT}</script>`,
    "</body></html>\n",
  ].join("\n");
}

function stepHtml({ span, calls }: ReportStep, text: Text): string {
  const inside = calls.map((call) => callHtml(call, text)).join("\n");
  if (span === undefined) return inside;
  const attempt = span.row.attempt > 1 ? ` #${span.row.attempt}` : "";
  const facts = `${clockOf(span.start)} · ${span.row.nodeType} · ${wordOf(span.status)} · ${formatDuration(span.row.durationMs)}`;
  const error = span.row.error === undefined ? "" : `<p class="bad">${text(span.row.error.message)}</p>`;
  return `<h2 data-seq="${span.startedSeq}">${text(span.name + attempt)} <span class="quiet">${text(facts)}</span></h2>${error}\n${inside}`;
}

function callHtml({ span, said, given, out }: ReportCall, text: Text): string {
  const line = `${span.name} ${span.row.subject ?? ""}`.trim();
  const facts = `${wordOf(span.status)} · ${formatDuration(span.row.durationMs)}`;
  const head = `<span class="${isBad(span.status) ? "bad" : ""}"><code>${text(line)}</code></span> <span class="quiet">${text(facts)}</span>`;
  const parts = [given, out]
    .filter((part) => part !== undefined && part !== "")
    .map((part) => `<pre>${text(part ?? "")}</pre>`);
  const body = `${said === undefined ? "" : `<p>${text(said)}</p>`}${head}`;
  const seq = `data-seq="${span.startedSeq}"`;
  if (parts.length === 0) return `<div ${seq}>${body}</div>`;
  const prose = said === undefined ? "" : `<p>${text(said)}</p>`;
  return `<div ${seq}>${prose}<details${isBad(span.status) ? " open" : ""}><summary>${head}</summary>${parts.join("")}</details></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text of a recording as text, whatever it holds, and without secrets. */
type Text = (value: string) => string;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
