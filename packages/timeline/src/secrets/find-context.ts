import { isHex, looksRandom, stretch } from "./char-class.ts";
import { MAX_BODY } from "./rules.ts";
import type { Span } from "./span.ts";
import { afterSequence, sequenceBefore, withoutSequences } from "./terminal-sequence.ts";

/** How far before a token anything matters: names, schemes, escapes. */
export const CONTEXT = 512;

interface ContextRule {
  readonly id: string;
  readonly name: string;
  /** Last character before the token, quotes and spaces aside; any when absent. Asked first, for it costs nothing. */
  readonly joints?: string;
  /** What stands directly before the token. */
  readonly before: RegExp;
  readonly accepts: (token: string, random: boolean) => boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
const isId = (token: string): boolean => UUID.test(token) || DIGEST.test(token);
/** Between a name and its value: `=`, `: `, `":"`, `\": \"`, `=>`. */
const ASSIGN = String.raw`(?:\\?["'])?\s{0,4}(?::|=|=>|:=|%3D)\s{0,4}(?:\\?["'\x60])?$`;

/** `>` ends `=>`, and `D` ends `%3D`. */
const ASSIGN_JOINTS = "=:>D";
const isPath = (token: string): boolean => /^\.{0,2}\//.test(token);
/** `process.env.TOKEN_2`: code that reads a credential holds none. */
const isReference = (token: string): boolean => /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(token);

const AWS_SECRET = 40;
/** Fewest characters of one. */
const DISCORD_TOKEN = 57;

const CONTEXT_RULES: readonly ContextRule[] = [
  {
    id: "authorization",
    name: "bearer token",
    joints: "rRcC",
    before: /\b(?:bearer|basic)\s{1,4}$/i,
    accepts: (token, random) => random || /^[A-Za-z0-9+/]{16,}$/.test(token),
  },
  {
    id: "authorization",
    name: "authorization header",
    joints: ":=nNyY",
    before: /\bauthorization(?:\\?["'])?\s{0,4}[:=]\s{0,4}(?:\\?["'])?(?:token|apikey|key)?\s{0,4}$/i,
    accepts: (_token, random) => random,
  },
  {
    id: "aws-secret",
    name: "AWS secret access key",
    before: /(?:A[KS]IA[A-Z0-9]{16}|aws.{0,20}secret|secret_?access_?key)[\s\S]{0,120}$/i,
    accepts: (token) => token.length === AWS_SECRET && /^[A-Za-z0-9+/]{40}$/.test(token) && !isId(token),
  },
  {
    id: "telegram",
    name: "Telegram bot token",
    joints: ":",
    before: /(?:^|\D)\d{8,10}:$/,
    accepts: (token) => /^[A-Za-z0-9_-]{33,36}$/.test(token),
  },
  {
    id: "azure",
    name: "Azure key",
    joints: "=",
    before: /(?:AccountKey|SharedAccessKey|[?&]sig|[?&]code)=$/,
    accepts: (token) => token.length >= 27,
  },
  {
    id: "assignment",
    name: "value of a variable that is named like a credential",
    joints: ASSIGN_JOINTS,
    before: new RegExp(
      `(?:^|[^A-Za-z0-9])(?:[A-Z0-9]{1,32}_){0,6}(?:API_?KEY|SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|(?:ACCESS|PRIVATE|AUTH|ENCRYPTION|SIGNING|MASTER)_?KEY|CREDENTIALS?)(?:_[A-Z0-9]{1,32}){0,2}${ASSIGN}`,
    ),
    accepts: (token, random) => random && !UUID.test(token) && !isPath(token) && !isReference(token),
  },
  {
    id: "assignment",
    name: "value of a field that is named like a credential",
    joints: ASSIGN_JOINTS,
    before: new RegExp(
      `(?:^|[^A-Za-z0-9])(?:api[_-]?key|(?:access|refresh|auth|id|bot|api|private|deploy)[_-]?token|client[_-]?secret|secret[_-]?(?:access[_-]?)?key|private[_-]?key|account[_-]?key|passwor(?:d|t)|x-api-key|x-amz-signature)${ASSIGN}`,
      "i",
    ),
    accepts: (token, random) => random && !isId(token) && !isPath(token) && !isReference(token),
  },
  {
    id: "discord",
    name: "Discord bot token",
    before: /$/,
    accepts: (token) =>
      token.length >= DISCORD_TOKEN &&
      /^[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}$/.test(token),
  },
];

const EQUALS = 61;
/** Lengths of the words that a rule reads, and of the same with what colours them. */
const NEAR = 192;
const WITH_COLOURS = 384;
const BETWEEN = " \t\n\r\"'\\`";

/** Adds the run of token characters up to `end` if the words before it say that it is a credential. */
export function findInContext(text: string, runStart: number, end: number, spans: Span[]): void {
  const start = afterEscape(text, afterSequence(text, runStart));
  const joint = jointBefore(text, start);
  if (end - start > MAX_BODY || !mayMatter(text, start, end, joint)) return;
  const random = looksRandom(text, start, end);
  // Base64 of a name and a password may hold no digit.
  if (!random && joint !== "c" && joint !== "C") return;
  const token = withoutDots(text.slice(start, end));
  let before: string | undefined;
  for (const rule of CONTEXT_RULES) {
    if (rule.joints?.includes(joint) === false || !rule.accepts(token, random)) continue;
    before ??= withoutSequences(text.slice(Math.max(0, start - WITH_COLOURS), start)).slice(-NEAR);
    if (!rule.before.test(before)) continue;
    const last = stretch(text, start + token.length, (code) => code === EQUALS, 2);
    spans.push({ start, end: last, keep: 0, rule: rule.id, name: rule.name });
    return;
  }
}

const JOINTS = new Set(CONTEXT_RULES.flatMap(({ joints }) => [...(joints ?? "")]));
/** Whether any rule can apply. Most runs are paths and hashes: they must cost next to nothing. */
function mayMatter(text: string, start: number, end: number, joint: string): boolean {
  if (JOINTS.has(joint)) return true;
  const length = end - start;
  if (length !== AWS_SECRET && length !== AWS_SECRET + 1 && length < DISCORD_TOKEN) return false;
  return stretch(text, start, isHex, length) < end;
}

/** The run after `\` or `%` begins with the rest of an escape: `\n`, `\u003d`, `%3D`. */
function afterEscape(text: string, start: number): number {
  const before = text.charAt(start - 1);
  if (before === "%") return start + 2;
  return before === "\\" ? start + (text.charAt(start) === "u" ? 5 : 1) : start;
}

function jointBefore(text: string, start: number): string {
  let index = start;
  for (let skipped = 0; skipped < 10 && index > 0; skipped++) {
    const sequence = sequenceBefore(text, index);
    if (sequence < 0 && !BETWEEN.includes(text.charAt(index - 1))) break;
    index = sequence < 0 ? index - 1 : sequence;
  }
  return text.charAt(index - 1);
}

/** A full stop after a token ends the sentence. */
function withoutDots(token: string): string {
  let end = token.length;
  while (end > 0 && token.charCodeAt(end - 1) === 46) end--;
  return token.slice(0, end);
}
