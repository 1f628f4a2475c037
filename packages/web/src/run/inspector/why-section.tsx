import { WhyChain } from "../parts/why-chain.tsx";
import { Section } from "./section.tsx";

/** The chain of events that led here, each a jump. */
export function WhySection({ seq }: { readonly seq: number }) {
  return (
    <Section title="Why?" open={false}>
      {() => <WhyChain seq={seq} />}
    </Section>
  );
}
