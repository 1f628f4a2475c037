import { Page } from "../shell/page.tsx";
import { Controls } from "./controls.tsx";
import { Lines } from "./lines.tsx";
import { Messages } from "./messages.tsx";
import { Numbers } from "./numbers.tsx";
import { Recordings } from "./recordings.tsx";
import { Swatches } from "./swatches.tsx";
import { Texts } from "./texts.tsx";

/** Every part in every state, in both themes; below, every view of a run, in the theme of the page: what is drawn has no other. */
export default function Gallery() {
  return (
    <Page title="Gallery" crumbs={[{ label: "Gallery" }]}>
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="grid md:grid-cols-2">
          <Parts />
          <div className="dark min-w-0 bg-page text-ink">
            <Parts />
          </div>
        </div>
        <Recordings />
      </div>
    </Page>
  );
}

function Parts() {
  return (
    <div className="flex min-w-0 flex-col gap-6 p-4">
      <Swatches />
      <Controls />
      <Numbers />
      <Lines />
      <Texts />
      <Messages />
    </div>
  );
}
