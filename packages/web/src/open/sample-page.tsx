import { useQuery } from "@tanstack/react-query";
import { requestBlob } from "../data/http.ts";
import { ErrorState } from "../parts/error-state.tsx";
import { Spinner } from "../parts/spinner.tsx";
import { NotFoundPage } from "../routes/not-found-page.tsx";
import { runsPath } from "../routes/paths.ts";
import { Page } from "../shell/page.tsx";
import { OpenedBundle } from "./opened-bundle.tsx";
import type { Picked } from "./picked.ts";
import { SAMPLES, sampleFile } from "./samples.ts";

/** A recording that comes with the app, read in this browser as any bundle. */
export default function SamplePage({ name }: { readonly name: string }) {
  const sample = SAMPLES.find((known) => known.name === name);
  const { data, error, refetch } = useQuery({
    queryKey: ["sample", name],
    queryFn: async ({ signal }): Promise<Picked> => ({
      pickedType: "zip",
      name,
      zip: await requestBlob(sampleFile(name), signal),
    }),
    enabled: sample !== undefined,
    // It never changes, and the page begins anew with every other object.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (sample === undefined) return <NotFoundPage />;
  const title = `Sample: ${sample.title}`;
  return (
    <Page title={title} crumbs={[{ label: "Runs", href: runsPath() }, { label: title }]}>
      {error !== null ? (
        <ErrorState title="The sample could not be loaded" error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <div className="p-3">
          <Spinner busy label="Loading the sample" />
        </div>
      ) : (
        <OpenedBundle picked={data} search={location.search} />
      )}
    </Page>
  );
}
