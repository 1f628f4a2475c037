import { useSyncExternalStore } from "react";
import type { Family } from "../model/family.ts";
import type { SpanStatus } from "../model/spans.ts";
import { onTheme } from "./on-theme.ts";

/** Colours for canvases, read from the tokens: a canvas knows no custom properties. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly control: string;
  readonly region: string;
  readonly hover: string;
  readonly page: string;
  readonly accent: string;
  readonly selecting: string;
  readonly family: Readonly<Record<Family, string>>;
  readonly status: Readonly<Record<SpanStatus, string>>;
  /** Text on a bar of a family or a status. */
  readonly onFamily: Readonly<Record<Family, string>>;
  readonly onStatus: Readonly<Record<SpanStatus, string>>;
}

const TOKENS = {
  ink: "--slate-12",
  muted: "--slate-11",
  line: "--slate-6",
  control: "--slate-8",
  region: "--slate-2",
  hover: "--slate-3",
  page: "--slate-1",
  accent: "--indigo-9",
  selecting: "--indigo-a4",
} as const;

const FAMILY_TOKENS = {
  model: "--violet-9",
  tool: "--teal-9",
  human: "--amber-9",
  policy: "--bronze-9",
  git: "--sky-9",
  agent: "--iris-9",
  code: "--slate-8",
} as const satisfies Record<Family, string>;

const STATUS_TOKENS = {
  ok: "--jade-8",
  failed: "--tomato-9",
  timed_out: "--orange-9",
  cancelled: "--slate-8",
  interrupted: "--plum-9",
  skipped: "--slate-7",
  open: "--blue-9",
  waiting: "--amber-9",
} as const satisfies Record<SpanStatus, string>;

// A bar has the same colour in both themes, so its text has too; only the greys turn with the theme.
const ON_FAMILY_TOKENS = {
  model: "--on-dark-bar",
  tool: "--on-light-bar",
  human: "--on-light-bar",
  policy: "--on-light-bar",
  git: "--on-light-bar",
  agent: "--on-dark-bar",
  code: "--slate-12",
} as const satisfies Record<Family, string>;

const ON_STATUS_TOKENS = {
  ok: "--slate-12",
  failed: "--on-light-bar",
  timed_out: "--on-light-bar",
  cancelled: "--slate-12",
  interrupted: "--on-dark-bar",
  skipped: "--slate-12",
  open: "--on-light-bar",
  waiting: "--on-light-bar",
} as const satisfies Record<SpanStatus, string>;

function readAll<Name extends string>(
  style: CSSStyleDeclaration,
  tokens: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const entries = Object.entries<string>(tokens).map(([name, token]) => [name, style.getPropertyValue(token).trim()]);
  return Object.fromEntries(entries) as Record<Name, string>;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return {
    ...readAll(style, TOKENS),
    family: readAll(style, FAMILY_TOKENS),
    status: readAll(style, STATUS_TOKENS),
    onFamily: readAll(style, ON_FAMILY_TOKENS),
    onStatus: readAll(style, ON_STATUS_TOKENS),
  };
}

let current: { readonly theme: string; readonly palette: Palette } | undefined;

function snapshot(): Palette {
  const theme = document.documentElement.className;
  if (current?.theme !== theme) current = { theme, palette: readPalette() };
  return current.palette;
}

/** The colours of the theme that is in use. */
export function usePalette(): Palette {
  return useSyncExternalStore(onTheme, snapshot);
}
