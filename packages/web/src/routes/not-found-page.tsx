import { Link, useLocation } from "wouter";
import { StateMessage } from "../parts/state-message.tsx";
import { Page } from "../shell/page.tsx";
import { runsPath } from "./paths.ts";

/** For a URL that is no page. */
export function NotFoundPage() {
  const [path] = useLocation();
  return (
    <Page title="Not found" crumbs={[{ label: "Not found" }]}>
      <StateMessage
        title="There is no such page"
        actions={
          <Link href={runsPath()} className="text-accent-text hover:underline">
            All runs
          </Link>
        }
      >
        <p className="font-mono text-mono">{path}</p>
      </StateMessage>
    </Page>
  );
}
