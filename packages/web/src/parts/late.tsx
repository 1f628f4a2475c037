import { type ComponentType, Fragment, type ReactNode, useEffect, useState } from "react";
import { ErrorState } from "./error-state.tsx";
import { Spinner } from "./spinner.tsx";

/** A view whose code comes when it is asked for, or first drawn. */
export interface LateView<Props> {
  readonly view: ComponentType<Props>;
  /** Rejects when the code can't be loaded; drawing the view tries again. */
  readonly load: () => Promise<unknown>;
}

/**
 * What is there already is drawn at once. (Behind `lazy`, React draws the page without it first, and lets a third of a second
 * pass before it draws it.) A whole page has a frame, which stands around what is said while there is no page yet.
 */
export function late<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  Frame: ComponentType<{ readonly children: ReactNode }> = Fragment,
): LateView<Props> {
  let loaded: ComponentType<Props> | undefined;
  const loadOnce = async (): Promise<ComponentType<Props>> => {
    loaded ??= (await load()).default;
    return loaded;
  };
  function Late(props: Props) {
    const [View, setView] = useState(() => loaded);
    const [error, setError] = useState<unknown>();
    useEffect(() => {
      if (View !== undefined || error !== undefined) return undefined;
      let current = true;
      loadOnce().then(
        (view) => current && setView(() => view),
        (reason: unknown) => current && setError(reason),
      );
      return () => {
        current = false;
      };
    }, [View, error]);
    if (View !== undefined) return <View {...props} />;
    return (
      <Frame>
        {error !== undefined && (
          <ErrorState
            title="This part of the app could not be loaded"
            error={error}
            onRetry={() => setError(undefined)}
          />
        )}
        {error === undefined && Frame !== Fragment && (
          <div className="p-3">
            <Spinner busy />
          </div>
        )}
      </Frame>
    );
  }
  return { view: Late, load: loadOnce };
}
