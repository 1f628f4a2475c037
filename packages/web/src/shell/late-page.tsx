import type { ReactNode } from "react";
import { runsPath } from "../routes/paths.ts";
import { Page } from "./page.tsx";

/** The bar over a page whose code is still on its way, or did not come: the way back works meanwhile. */
export function LatePage({ children }: { readonly children: ReactNode }) {
  return (
    <Page title="Loading" crumbs={[{ label: "Runs", href: runsPath() }]}>
      {children}
    </Page>
  );
}
