import { Component, type ReactNode } from "react";
import { ErrorState } from "./error-state.tsx";

interface Props {
  /** What could not be shown, as a sentence without a full stop. */
  readonly title: string;
  /** Another of these is another view: it is drawn anew. */
  readonly of: string;
  /** Another way on, beside drawing it again. */
  readonly wayOn?: ReactNode;
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
  readonly error: unknown;
  readonly of: string;
}

/** Keeps what cannot be drawn from taking the page with it: says so in its place, with a way on. */
export class Guarded extends Component<Props, State> {
  override state: State = { failed: false, error: undefined, of: this.props.of };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failed: true, error };
  }

  static getDerivedStateFromProps({ of }: Props, state: State): Partial<State> | null {
    return of === state.of ? null : { failed: false, error: undefined, of };
  }

  override render(): ReactNode {
    const { failed, error } = this.state;
    const { title, wayOn, children } = this.props;
    if (!failed) return children;
    return (
      <ErrorState
        title={title}
        error={error}
        onRetry={() => this.setState({ failed: false, error: undefined })}
        wayOn={wayOn}
      />
    );
  }
}
