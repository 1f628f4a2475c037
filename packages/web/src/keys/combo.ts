/** What of a key event decides which key it is. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The name of a key press as bindings spell it: `j`, `?`, `Escape`, `Shift+ArrowLeft`, `Mod+k`. `Mod` is ⌘ on a Mac and
 * Ctrl elsewhere. A sign that needs Shift is named by the sign alone, since keyboards differ in where they have it.
 * Undefined for presses that nothing may bind: with Alt, or with the Ctrl of a Mac.
 */
export function comboOf(press: KeyPress, isMac: boolean): string | undefined {
  if (press.altKey || (isMac ? press.ctrlKey : press.metaKey)) return undefined;
  const mod = isMac ? press.metaKey : press.ctrlKey;
  const key = press.key === " " ? "Space" : press.key;
  const shift = press.shiftKey && (key.length > 1 || mod);
  return `${mod ? "Mod+" : ""}${shift ? "Shift+" : ""}${mod && key.length === 1 ? key.toLowerCase() : key}`;
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "⏎",
  Escape: "Esc",
};

/** The parts of a binding as people read them: `Mod+k` is `["⌘", "K"]` or `["Ctrl", "K"]`, `g r` is `["g", "r"]`. */
export function keyCaps(keys: string, isMac: boolean): string[] {
  const cap = (key: string, withMod: boolean) => SIGNS[key] ?? (withMod && key.length === 1 ? key.toUpperCase() : key);
  return keys.split(" ").flatMap((press) => {
    const parts = press === "+" ? ["+"] : press.split("+");
    return parts.map((part) => {
      if (part === "Mod") return isMac ? "⌘" : "Ctrl";
      if (part === "Shift") return "⇧";
      return cap(part, parts.includes("Mod"));
    });
  });
}

/** Whether this browser runs on a Mac. */
export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}
