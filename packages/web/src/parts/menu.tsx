import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Keys } from "./keys.tsx";

interface MenuProps {
  /** One element that takes a ref: what opens the menu. */
  readonly trigger: ReactNode;
  readonly align?: "start" | "end";
  readonly children: ReactNode;
}

/** A menu below its trigger. */
export function Menu({ trigger, align = "start", children }: MenuProps) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="floating z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-44 overflow-auto p-1"
        >
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

const ROW =
  "flex h-7 select-none items-center gap-2 rounded px-2 text-small outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover touch:min-h-11";

interface ItemProps {
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, keys, disabled = false, onSelect, children }: ItemProps) {
  return (
    <Dropdown.Item className={ROW} disabled={disabled} onSelect={onSelect}>
      {icon !== undefined && <span className="text-muted">{icon}</span>}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys !== undefined && <Keys of={keys} />}
    </Dropdown.Item>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly { readonly value: string; readonly label: ReactNode; readonly note?: ReactNode }[];
}

/** One of several; the chosen one has a tick. */
export function MenuChoice({ value, onChange, choices }: ChoiceProps) {
  return (
    <Dropdown.RadioGroup value={value} onValueChange={onChange}>
      {choices.map((choice) => (
        <Dropdown.RadioItem key={choice.value} value={choice.value} className={ROW}>
          <Tick />
          <span className="min-w-0 flex-1 truncate">{choice.label}</span>
          {choice.note !== undefined && <span className="text-muted tabular-nums">{choice.note}</span>}
        </Dropdown.RadioItem>
      ))}
    </Dropdown.RadioGroup>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

/** On or off; the menu stays open. */
export function MenuCheck({ checked, onChange, children }: CheckProps) {
  return (
    <Dropdown.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className={ROW}
    >
      <Tick />
      {children}
    </Dropdown.CheckboxItem>
  );
}

function Tick() {
  return (
    <span className="flex w-3.5 justify-center">
      <Dropdown.ItemIndicator>
        <Check />
      </Dropdown.ItemIndicator>
    </span>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <Dropdown.Label className="px-2 py-1 text-label text-muted">{children}</Dropdown.Label>;
}

export function MenuLine() {
  return <Dropdown.Separator className="-mx-1 my-1 h-px bg-line" />;
}
