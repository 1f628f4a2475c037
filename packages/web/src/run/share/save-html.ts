import type { RunStore } from "../state/run-store.ts";
import { asHtml } from "./as-html.ts";
import { collectReport } from "./report.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Saves the run as one HTML file by the browser's own download. @throws what reading the run threw */
export async function saveHtml(store: RunStore): Promise<void> {
  const { data } = store.view();
  const without = withoutSecrets();
  const html = asHtml(data, await collectReport(store, without), without);
  const url = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `run-${data.row.number ?? data.row.id}.html`;
  link.click();
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
