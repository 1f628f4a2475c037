import { Button } from "../../parts/button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { WhyChain } from "./why-chain.tsx";

/** "Why?" beside something that happened: opens the chain of events that led to it. */
export function WhyButton({ seq, what }: { readonly seq: number; readonly what: string }) {
  return (
    <Popover
      label={`What led to ${what}`}
      align="end"
      trigger={
        <Button className="h-5 px-1 text-label text-muted" aria-label={`Why? What led to ${what}`}>
          Why?
        </Button>
      }
    >
      <div className="max-h-[60vh] w-96 max-w-[80vw] overflow-auto">
        <WhyChain seq={seq} />
      </div>
    </Popover>
  );
}
