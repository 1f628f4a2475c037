import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { claudeSession } from "./claude-code.mjs";
import { codexSession } from "./codex.mjs";
import { SessionText } from "./text.mjs";

const FIRST_DAY = Date.UTC(2026, 4, 12, 9);
const HOUR = 3_600_000;

/**
 * Writes folders as the clients leave them below `home`, with about `bytes` of sessions, of 4 MB each most of the time and
 * up to 60 MB. Six of seven are of Claude Code. The same sizes give the same bytes.
 * @param {string} home
 * @param {number} bytes
 * @param {number} [largest] no session is larger
 * @returns {Promise<{ sessions: number, bytes: number }>}
 */
export async function writeSessions(home, bytes, largest = 60e6) {
  let [sessions, written] = [0, 0];
  while (written < bytes) {
    const text = new SessionText(sessions + 1);
    const startMs = FIRST_DAY + sessions * 7 * HOUR;
    const options = { bytes: Math.min(text.size(3e6, largest, 0.9), bytes - written), startMs };
    const isCodex = sessions % 7 === 3;
    const stamp = new Date(startMs).toISOString().slice(0, 19);
    const folder = isCodex
      ? join(home, ".codex/sessions", stamp.slice(0, 10).replaceAll("-", "/"))
      : join(home, ".claude/projects/-srv-work-shop");
    const name = isCodex ? `rollout-${stamp.replaceAll(":", "-")}-${text.uuid()}.jsonl` : `${text.uuid()}.jsonl`;
    mkdirSync(folder, { recursive: true });
    const file = createWriteStream(join(folder, name));
    await pipeline(Readable.from((isCodex ? codexSession : claudeSession)(text, options)), file);
    written += file.bytesWritten;
    sessions++;
  }
  return { sessions, bytes: written };
}
