import { useLocation } from "wouter";
import { useActions } from "../../keys/use-actions.ts";
import { runsPath } from "../../routes/paths.ts";
import { PANELS, type PanelName } from "../model/view-state.ts";
import { PANEL_ROWS } from "../panels/registry.ts";
import { useRun, useRunStore } from "../state/use-run.ts";

interface Regions {
  readonly toggleInspector: () => void;
  /** Where one region is shown at a time: the one with the tabs. */
  readonly showViews: () => void;
}

/** The keys of the page of a run. */
export function useRunKeys({ toggleInspector, showViews }: Regions): void {
  const store = useRunStore();
  const axisName = useRun((view) => view.axisName);
  const squeezed = useRun((view) => view.squeezed);
  const [, navigate] = useLocation();
  useActions("Playback", [
    { title: "Play or pause", keys: ["Space"], run: () => store.toggle() },
    { title: "Next event", keys: ["ArrowRight"], keysOnly: true, run: () => store.step("event", 1) },
    { title: "Previous event", keys: ["ArrowLeft"], keysOnly: true, run: () => store.step("event", -1) },
    { title: "Next attempt", keys: ["Shift+ArrowRight"], keysOnly: true, run: () => store.step("attempt", 1) },
    { title: "Previous attempt", keys: ["Shift+ArrowLeft"], keysOnly: true, run: () => store.step("attempt", -1) },
    { title: "Next error", keys: ["]"], run: (held) => store.step("error", 1, held) },
    { title: "Previous error", keys: ["["], run: (held) => store.step("error", -1, held) },
    { title: "Next model call", keys: ["}"], run: (held) => store.step("model", 1, held) },
    { title: "Previous model call", keys: ["{"], run: (held) => store.step("model", -1, held) },
    { title: "Start of the run", keys: ["Home"], keysOnly: true, run: () => store.seek(1) },
    { title: "Latest event", keys: ["End"], words: "live end", run: () => store.latest() },
    { title: "Slower", keys: [","], run: () => store.faster(-1) },
    { title: "Faster", keys: ["."], run: () => store.faster(1) },
    {
      title: "Real time or events",
      keys: ["t"],
      words: "axis",
      run: () => store.setAxis(axisName === "time" ? "events" : "time", squeezed),
    },
  ]);
  useActions("Run", [
    { title: "Inspector", keys: ["i"], words: "show hide", run: toggleInspector },
    { title: "All runs", keys: ["u"], words: "up list", run: () => navigate(runsPath()) },
    ...PANELS.slice(0, 9).map((name: PanelName, index) => ({
      title: PANEL_ROWS[name].title,
      keys: [String(index + 1)],
      run: () => {
        showViews();
        store.setPanel(name);
      },
    })),
  ]);
}
