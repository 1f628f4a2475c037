import { ArrowDown, ArrowUp, Columns3, Minus, Plus } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { IconButton } from "../../parts/icon-button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { COLUMN, type ColumnChoice, USUAL } from "./columns.ts";
import { resizeColumn, shiftColumn, showColumn } from "./layout.ts";

interface Props {
  readonly choice: ColumnChoice;
  readonly onChoice: (choice: ColumnChoice) => void;
}

/** Which columns there are, in which order and how wide, by keyboard as well. */
export function ColumnsMenu({ choice, onChoice }: Props) {
  const rows = choice.order.filter((id) => !COLUMN[id].isFixed);
  return (
    <Popover label="Columns" align="end" trigger={<IconButton label="Columns" icon={<Columns3 />} />}>
      <ul className="flex w-72 flex-col">
        {rows.map((id) => {
          const width = choice.widths[id] ?? COLUMN[id].width;
          return (
            <li key={id} className="group flex h-7 items-center text-small touch:h-11">
              <label className="flex min-w-0 flex-1 items-center gap-2">
                <input
                  type="checkbox"
                  className="accent-accent"
                  checked={!choice.hidden.includes(id)}
                  onChange={(event) => onChoice(showColumn(choice, id, event.target.checked))}
                />
                {COLUMN[id].label}
              </label>
              <span className="w-8 text-right text-muted tabular-nums">{width}</span>
              <Small
                label={`${COLUMN[id].label}: narrower`}
                icon={<Minus />}
                onClick={() => onChoice(resizeColumn(choice, id, width - 8))}
              />
              <Small
                label={`${COLUMN[id].label}: wider`}
                icon={<Plus />}
                onClick={() => onChoice(resizeColumn(choice, id, width + 8))}
              />
              <Small
                label={`${COLUMN[id].label}: further left`}
                icon={<ArrowUp />}
                onClick={() => onChoice(shiftColumn(choice, id, -1))}
              />
              <Small
                label={`${COLUMN[id].label}: further right`}
                icon={<ArrowDown />}
                onClick={() => onChoice(shiftColumn(choice, id, 1))}
              />
            </li>
          );
        })}
      </ul>
      <Button className="mt-2 w-full" look="outline" onClick={() => onChoice(USUAL)}>
        Usual columns
      </Button>
    </Popover>
  );
}

interface SmallProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly onClick: () => void;
}

function Small({ label, icon, onClick }: SmallProps) {
  return (
    <Button
      aria-label={label}
      title={label}
      className="w-6 px-0 text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:opacity-100"
      onClick={onClick}
    >
      {icon}
    </Button>
  );
}
