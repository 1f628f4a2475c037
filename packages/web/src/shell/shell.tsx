import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useActions } from "../keys/use-actions.ts";
import { Sheet } from "../parts/sheet.tsx";
import { runsPath } from "../routes/paths.ts";
import { HelpSheet } from "./help-sheet.tsx";
import { ShellContext } from "./shell-context.ts";
import { useTheme } from "./theme.ts";

const CommandPalette = lazy(() => import("./command-palette.tsx"));

type Layer = "palette" | "help" | undefined;

/** Around every page: what works everywhere, and the layers over it. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [layer, setLayer] = useState<Layer>();
  const [, navigate] = useLocation();
  const [theme, setTheme] = useTheme();
  const isDark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  useActions("Everywhere", [
    { title: "Find a run or a command", keys: ["Mod+k"], keysOnly: true, run: () => setLayer("palette") },
    { title: "Show all keys", keys: ["?"], words: "help shortcuts", run: () => setLayer("help") },
    { title: "Go to runs", keys: ["g r"], words: "list history", run: () => navigate(runsPath()) },
    {
      title: isDark ? "Use the light theme" : "Use the dark theme",
      words: "theme dark light",
      run: () => setTheme(isDark ? "light" : "dark"),
    },
  ]);
  const shell = useMemo(() => ({ openPalette: () => setLayer("palette"), openHelp: () => setLayer("help") }), []);
  const close = () => setLayer(undefined);
  return (
    <ShellContext value={shell}>
      {children}
      <HelpSheet open={layer === "help"} onClose={close} />
      <Sheet open={layer === "palette"} onClose={close} title="Commands" side="center" bare>
        <Suspense fallback={<div className="h-80" />}>
          <CommandPalette onDone={close} />
        </Suspense>
      </Sheet>
    </ShellContext>
  );
}
