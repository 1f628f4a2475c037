import { formatCount } from "@openexec/timeline";

/** "… 1,204 more": opens the rest of a long block. Nothing when nothing is hidden. */
export function MoreLines({ hidden, onShow }: { readonly hidden: number; readonly onShow: () => void }) {
  if (hidden <= 0) return null;
  return (
    <button
      type="button"
      className="block w-full px-2 py-1 text-left text-accent-text text-small hover:underline"
      onClick={onShow}
    >
      {`… ${formatCount(hidden)} more`}
    </button>
  );
}
