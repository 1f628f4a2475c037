import { formatCount } from "@openexec/timeline";

interface Props {
  readonly hidden: number;
  /** Of what there is more, where it is not lines. */
  readonly unit?: string;
  readonly onShow: () => void;
}

/** "… 1,204 more": opens the rest of a long block. Nothing when nothing is hidden. */
export function MoreLines({ hidden, unit, onShow }: Props) {
  if (hidden <= 0) return null;
  return (
    <button
      type="button"
      className="block w-full px-2 py-1 text-left text-accent-text text-small hover:underline"
      onClick={onShow}
    >
      {`… ${formatCount(hidden)} more${unit === undefined ? "" : ` ${unit}`}`}
    </button>
  );
}
