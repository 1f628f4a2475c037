import { Bytes } from "../../parts/numbers.tsx";
import { isPicture } from "./picture-types.ts";
import { plainText } from "./plain.ts";

interface Props {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  readonly name?: string | undefined;
}

/** A picture of a message; other files are only named. */
export function ImageView({ mediaType, data, name }: Props) {
  const label = plainText(name ?? mediaType);
  if (!isPicture(mediaType) || !/^[A-Za-z0-9+/=\s]*$/.test(data)) {
    return (
      <p className="text-muted">
        {`${label} · `}
        <Bytes of={Math.floor((data.length * 3) / 4)} />
      </p>
    );
  }
  return (
    <img
      src={`data:${mediaType};base64,${data}`}
      alt={label}
      className="max-h-80 max-w-full self-start rounded object-contain"
    />
  );
}
