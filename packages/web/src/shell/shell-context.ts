import { createContext, use } from "react";

/** What any page may ask of the shell. */
export interface Shell {
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

const nothing = () => undefined;

export const ShellContext: React.Context<Shell> = createContext<Shell>({ openPalette: nothing, openHelp: nothing });

export function useShell(): Shell {
  return use(ShellContext);
}
