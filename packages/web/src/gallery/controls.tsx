import { Copy, Settings2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/button.tsx";
import { CommandButton } from "../parts/command-button.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { Keys } from "../parts/keys.tsx";
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuLabel, MenuLine } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { Splitter, useSize } from "../parts/splitter.tsx";
import { Tooltip } from "../parts/tooltip.tsx";
import { Shelf } from "./shelf.tsx";

const RANGE = { usual: 240, min: 120, max: 480 };

/** What is pressed, dragged and opened. */
export function Controls() {
  const [size, setSize] = useSize("gallery", RANGE);
  return (
    <>
      <Shelf name="Type">
        <span className="font-semibold text-title">Title 15/24</span>
        <span>Text 13/20</span>
        <span className="text-muted text-small">Secondary 12/16</span>
        <span className="text-label text-muted">Label 11/16</span>
        <span className="font-mono text-mono">mono 12/18 a47d6df</span>
      </Shelf>
      <Shelf name="Buttons">
        {(["plain", "outline", "primary"] as const).map((look) => (
          <span key={look} className="flex gap-2">
            <Button look={look}>{look}</Button>
            <Button look={look} disabled>
              disabled
            </Button>
            <Button look={look} aria-pressed>
              pressed
            </Button>
          </span>
        ))}
        <IconButton label="Copy" keys="c" icon={<Copy />} />
        <IconButton label="Copy, disabled" disabled icon={<Copy />} />
        <IconButton label="Copy, pressed" aria-pressed icon={<Copy />} />
        <CommandButton command="openexec verify last" />
      </Shelf>
      <Layers />
      <div className="flex h-24 border-line border-y">
        <div style={{ width: size }} className="p-2 text-muted">{`${size} px`}</div>
        <Splitter label="Size of the example" side="right" size={size} range={RANGE} onSize={setSize} />
        <div className="flex-1" />
      </div>
    </>
  );
}

const SIDES = ["left", "right", "bottom", "center"] as const;

function Layers() {
  const [side, setSide] = useState<(typeof SIDES)[number]>();
  const [choice, setChoice] = useState("a");
  const [checked, setChecked] = useState(true);
  return (
    <Shelf name="Layers">
      <Menu trigger={<Button look="outline">Menu</Button>}>
        <MenuLabel>Label</MenuLabel>
        <MenuItem icon={<Settings2 />} keys="g r" onSelect={() => undefined}>
          Item
        </MenuItem>
        <MenuItem disabled onSelect={() => undefined}>
          Disabled
        </MenuItem>
        <MenuLine />
        <MenuCheck checked={checked} onChange={setChecked}>
          Check
        </MenuCheck>
        <MenuChoice
          value={choice}
          onChange={setChoice}
          choices={[
            { value: "a", label: "One", note: 12 },
            { value: "b", label: "Other" },
          ]}
        />
      </Menu>
      <Popover label="Popover" trigger={<Button look="outline">Popover</Button>}>
        Some words.
      </Popover>
      <Tooltip content="What it does" keys="Mod+k">
        <Button look="outline">Tooltip</Button>
      </Tooltip>
      {SIDES.map((name) => (
        <Button key={name} look="outline" onClick={() => setSide(name)}>{`Sheet, ${name}`}</Button>
      ))}
      <Sheet open={side !== undefined} onClose={() => setSide(undefined)} title="Sheet" side={side ?? "center"}>
        <p className="p-3">Some words.</p>
      </Sheet>
      <Keys of="Mod+k" />
      <Keys of="g r" />
      <Keys of="Shift+ArrowRight" />
      <Spinner busy />
    </Shelf>
  );
}
