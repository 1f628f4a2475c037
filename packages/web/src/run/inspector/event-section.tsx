import { Check, Copy } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { useCopy } from "../../parts/copy.ts";
import { useEvent } from "../state/use-run.ts";
import { JsonView } from "../text/json-view.tsx";
import { Section } from "./section.tsx";

/** An event as the log has it. */
export function EventSection({ seq }: { readonly seq: number }) {
  const event = useEvent(seq);
  const [copied, copy] = useCopy();
  if (event === undefined) return null;
  return (
    <Section title={event.type} note={`event ${seq}`} open={false}>
      {() => (
        <>
          <JsonView value={event} />
          <Button className="self-start text-muted" onClick={() => copy(JSON.stringify(event, undefined, 2))}>
            {copied === undefined ? <Copy /> : <Check />}
            Copy JSON
          </Button>
        </>
      )}
    </Section>
  );
}
