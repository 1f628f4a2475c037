import { Page } from "../shell/page.tsx";

/** The list of runs. */
export function RunsPage() {
  return (
    <Page title="Runs" crumbs={[{ label: "Runs" }]}>
      {null}
    </Page>
  );
}
