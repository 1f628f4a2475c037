import { Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "../parts/icon-button.tsx";
import { Menu, MenuChoice } from "../parts/menu.tsx";
import { type Theme, useTheme } from "./theme.ts";

const CHOICES = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const satisfies readonly { value: Theme; label: string }[];

const ICONS = { system: <Monitor />, light: <Sun />, dark: <Moon /> } as const satisfies Record<Theme, unknown>;

export function ThemeMenu() {
  const [theme, setTheme] = useTheme();
  return (
    <Menu align="end" trigger={<IconButton label="Theme" icon={ICONS[theme]} />}>
      <MenuChoice
        value={theme}
        choices={CHOICES}
        onChange={(value) => setTheme(CHOICES.find((choice) => choice.value === value)?.value ?? "system")}
      />
    </Menu>
  );
}
