import { useActionGroups } from "../keys/use-actions.ts";
import { Keys } from "../parts/keys.tsx";
import { Sheet } from "../parts/sheet.tsx";

/** Every key that works on this page, as the registry that binds them has them. */
export function HelpSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const groups = useActionGroups();
  return (
    <Sheet open={open} onClose={onClose} title="Keys" side="center">
      <div className="gap-8 px-3 pt-3 sm:columns-2">
        {groups.map((group) => {
          const bound = group.actions.filter((action) => (action.keys?.length ?? 0) > 0);
          if (bound.length === 0) return null;
          return (
            <section key={group.name} className="flex break-inside-avoid flex-col pb-4">
              <h3 className="pb-1 text-label text-muted">{group.name}</h3>
              {bound.map((action) => (
                <div key={action.title} className="flex h-6 items-center justify-between gap-4 text-small">
                  <span className="truncate">{action.title}</span>
                  <span className="flex gap-2">
                    {action.keys?.map((keys) => (
                      <Keys key={keys} of={keys} />
                    ))}
                  </span>
                </div>
              ))}
            </section>
          );
        })}
      </div>
    </Sheet>
  );
}
