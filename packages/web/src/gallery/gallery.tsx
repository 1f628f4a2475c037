import { Copy, Settings2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ApiError } from "../data/api-error.ts";
import { Button } from "../parts/button.tsx";
import { ErrorState } from "../parts/error-state.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { Keys } from "../parts/keys.tsx";
import { Menu, MenuCheck, MenuChoice, MenuItem, MenuLabel, MenuLine } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { Splitter, useSize } from "../parts/splitter.tsx";
import { STATUS_LOOKS, StatusIcon } from "../parts/status-icon.tsx";
import { Timestamp } from "../parts/timestamp.tsx";
import { Page } from "../shell/page.tsx";
import { Swatches } from "./swatches.tsx";

const RANGE = { usual: 240, min: 120, max: 480 };

/** Every part in every state. */
export default function Gallery() {
  return (
    <Page title="Gallery" crumbs={[{ label: "Gallery" }]}>
      <div className="grid min-h-0 flex-1 overflow-auto md:grid-cols-2">
        <Parts />
        <div className="dark bg-page text-ink">
          <Parts />
        </div>
      </div>
    </Page>
  );
}

function Parts() {
  const [open, setOpen] = useState(false);
  const [choice, setChoice] = useState("a");
  const [checked, setChecked] = useState(true);
  const [size, setSize] = useSize("gallery", RANGE);
  return (
    <div className="flex flex-col gap-6 p-4">
      <Swatches />
      <Row name="Type">
        <span className="font-semibold text-title">Title 15/24</span>
        <span>Text 13/20</span>
        <span className="text-muted text-small">Secondary 12/16</span>
        <span className="text-label text-muted">Label 11/16</span>
        <span className="font-mono text-mono">mono 12/18 a47d6df</span>
      </Row>
      <Row name="Statuses">
        {(Object.keys(STATUS_LOOKS) as (keyof typeof STATUS_LOOKS)[]).map((status) => (
          <span key={status} className="flex items-center gap-1.5">
            <StatusIcon status={status} hidden />
            {STATUS_LOOKS[status].word}
            <span className={`h-4 w-2 ${STATUS_LOOKS[status].bar}`} />
          </span>
        ))}
      </Row>
      <Row name="Buttons">
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
      </Row>
      <Row name="Layers">
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
        <Button look="outline" onClick={() => setOpen(true)}>
          Sheet
        </Button>
        <Sheet open={open} onClose={() => setOpen(false)} title="Sheet" side="right">
          <p className="p-3">Some words.</p>
        </Sheet>
        <Keys of="Mod+k" />
        <Keys of="g r" />
        <Spinner busy />
        <Timestamp at="2026-11-20T12:36:16.042Z" />
        <Timestamp at="2026-11-20T12:36:16.042Z" form="relative" />
      </Row>
      <div className="flex h-24 border-line border-y">
        <div style={{ width: size }} className="p-2 text-muted">{`${size} px`}</div>
        <Splitter label="Size of the example" side="right" size={size} range={RANGE} onSize={setSize} />
        <div className="flex-1 bg-region" />
      </div>
      <ErrorState
        title="The runs could not be loaded"
        error={new ApiError("unknown_value", 'status "fialed" is not known.', 400, "GET /api/runs")}
        onRetry={() => undefined}
      />
    </div>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-label text-muted">{name}</h2>
      <div className="flex flex-wrap items-center gap-4">{children}</div>
    </section>
  );
}
