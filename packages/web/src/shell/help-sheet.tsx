import type { ActionGroup } from "../keys/registry.ts";
import { useActionGroups } from "../keys/use-actions.ts";
import { Keys } from "../parts/keys.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { keyColumns } from "./key-columns.ts";

/** Every key that works on this page, as the registry that binds them has them. */
export function HelpSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const groups = useActionGroups()
    .map((group) => ({ ...group, actions: group.actions.filter(({ keys = [] }) => keys.length > 0) }))
    .filter(({ actions }) => actions.length > 0);
  return (
    <Sheet open={open} onClose={onClose} title="Keys" side="center">
      <div className="grid gap-x-8 px-3 pt-3 sm:grid-cols-2">
        {keyColumns(groups).map((column) => (
          <div key={column[0]?.name ?? "empty"}>
            {column.map((group) => (
              <Group key={group.name} group={group} />
            ))}
          </div>
        ))}
      </div>
    </Sheet>
  );
}

function Group({ group: { name, actions } }: { readonly group: ActionGroup }) {
  return (
    <section className="flex flex-col pb-4">
      <h3 className="pb-1 text-label text-muted">{name}</h3>
      {actions.map(({ title, keys }) => (
        <div key={title} className="flex h-6 items-center justify-between gap-4 text-small">
          <span className="truncate">{title}</span>
          <span className="flex gap-2">
            {keys?.map((one) => (
              <Keys key={one} of={one} />
            ))}
          </span>
        </div>
      ))}
    </section>
  );
}
