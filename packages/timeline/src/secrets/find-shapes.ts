import { isAlnum, isWordDash, stretch } from "./char-class.ts";
import { isLeftBoundary } from "./left-boundary.ts";
import { bodyEnd, MAX_BODY, SHAPE_RULES, type ShapeRule } from "./rules.ts";
import type { Span } from "./span.ts";

const BY_PREFIX = new Map<string, ShapeRule[]>();
for (const rule of SHAPE_RULES) {
  for (const prefix of rule.prefixes) BY_PREFIX.set(prefix, [...(BY_PREFIX.get(prefix) ?? []), rule]);
}

const JWT = "eyJ";
const AZURE_AD = "8Q~";
BY_PREFIX.set(JWT, []);

const PAIR_MASK = (1 << 14) - 1;
/** Prefixes by their first two characters, longest first, so that `sk-ant-` is tried before `sk-`. */
const BY_PAIR = new Map<number, string[]>();
const IS_PAIR = new Uint8Array(PAIR_MASK + 1);
for (const prefix of BY_PREFIX.keys()) {
  const pair = pairAt(prefix, 0);
  IS_PAIR[pair] = 1;
  BY_PAIR.set(
    pair,
    [...(BY_PAIR.get(pair) ?? []), prefix].sort((a, b) => b.length - a.length),
  );
}

/** Two characters of a run, which are ASCII, as one number. */
function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 7) | text.charCodeAt(at + 1)) & PAIR_MASK;
}

/**
 * Adds the tokens of known shape in one run of token characters. Linear: a look at a place is bounded, a match
 * continues behind it, and a stretch that is no JSON Web Token is read once.
 */
export function findShapes(text: string, start: number, end: number, spans: Span[]): void {
  let pair = text.charCodeAt(start) & 127;
  let noJwtBefore = start;
  for (let at = start; at + 1 < end; at++) {
    pair = ((pair << 7) | (text.charCodeAt(at + 1) & 127)) & PAIR_MASK;
    if (IS_PAIR[pair] === 0) continue;
    const prefix = BY_PAIR.get(pair)?.find((candidate) => text.startsWith(candidate, at));
    if (prefix === undefined || (prefix === JWT && at < noJwtBefore)) continue;
    const span = prefix === JWT ? jwtAt(text, at) : shapeAt(text, at, prefix);
    if (span === undefined) {
      if (prefix === JWT) noJwtBefore = stretch(text, at, isWordDash, MAX_BODY);
      continue;
    }
    spans.push(span);
    at = span.end - 1;
    pair = text.charCodeAt(span.end) & 127;
  }
}

function shapeAt(text: string, at: number, prefix: string): Span | undefined {
  if (!isLeftBoundary(text, at)) return undefined;
  const from = at + prefix.length;
  for (const rule of BY_PREFIX.get(prefix) ?? []) {
    const end = bodyEnd(rule, text, from);
    if (end === undefined) continue;
    return { start: at, end: trimEnd(text, from, end), keep: prefix.length, rule: rule.id, name: rule.name };
  }
  return undefined;
}

const DOT = 46;

/** A full stop after a token ends the sentence. */
function trimEnd(text: string, from: number, end: number): number {
  let last = end;
  while (last > from && text.charCodeAt(last - 1) === DOT) last--;
  return last;
}

const MIN_PART = 10;

/** Header, claims and signature of a JWT. */
function jwtAt(text: string, at: number): Span | undefined {
  const header = stretch(text, at, isWordDash, MAX_BODY);
  if (header - at < MIN_PART || text.charCodeAt(header) !== DOT) return undefined;
  const claims = stretch(text, header + 1, isWordDash, MAX_BODY);
  if (claims - header <= MIN_PART) return undefined;
  const signature = text.charCodeAt(claims) === DOT ? stretch(text, claims + 1, isWordDash, MAX_BODY) : claims;
  if (!text.startsWith(JWT, header + 1) && signature - claims <= MIN_PART) return undefined;
  return { start: at, end: signature, keep: JWT.length, rule: "jwt", name: "JSON Web Token" };
}

/** Client secrets of Entra ID have their mark in the middle: `abc8Q~…`. */
export function findAzureSecret(text: string, spans: Span[]): void {
  for (let at = text.indexOf(AZURE_AD); at >= 0; at = text.indexOf(AZURE_AD, at + AZURE_AD.length)) {
    const end = stretch(text, at + AZURE_AD.length, (code) => isWordDash(code) || code === DOT || code === 126, 64);
    if (at < 3 || end - at < 34 || !isAlnum(text.charCodeAt(at - 1))) continue;
    spans.push({ start: at - 3, end, keep: 0, rule: "azure", name: "Azure client secret" });
  }
}
