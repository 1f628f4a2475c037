import { runsPath } from "../routes/paths.ts";
import { Page } from "../shell/page.tsx";
import { OpenForm } from "./open-form.tsx";
import { OpenedBundle } from "./opened-bundle.tsx";
import { usePicked } from "./picked-store.ts";

/** A bundle from elsewhere: picked or dropped, read in this browser. */
export default function OpenPage() {
  const picked = usePicked();
  const title = picked?.name ?? "Open a bundle";
  return (
    <Page title={title} crumbs={[{ label: "Runs", href: runsPath() }, { label: title }]}>
      {picked === undefined ? <OpenForm /> : <OpenedBundle key={`${picked.name}`} picked={picked} />}
    </Page>
  );
}
