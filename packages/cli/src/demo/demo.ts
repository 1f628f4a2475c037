import { relative } from "node:path";
import { Home } from "@openexec/bundle";
import { homeOptions } from "../compose/home.ts";
import type { Context } from "../framework/context.ts";
import { startModelServer } from "../scripted/model-server/index.ts";
import { painter } from "../text/painter.ts";
import { changeBeat } from "./change-beat.ts";
import { damageBeat } from "./damage-beat.ts";
import type { ChangeFigures, DamageFigures, RecordFigures, ReplayFigures } from "./figures.ts";
import { stopIfInterrupted } from "./interrupted.ts";
import { answerDemo } from "./model-script.ts";
import { nextSteps } from "./next-steps.ts";
import { changeHeading, changePage } from "./page/change-page.ts";
import { damageHeading, damagePage } from "./page/damage-page.ts";
import { type NextPage, nextLines } from "./page/next-page.ts";
import { comparePage, recordHeading, recordSummary, secondHeading } from "./page/record-page.ts";
import { replayHeading, replayLines, replaySummary } from "./page/replay-page.ts";
import { preparePlace } from "./place.ts";
import { makeProject } from "./project.ts";
import { recordBeat } from "./record-beat.ts";
import { replayBeat } from "./replay-beat.ts";
import { type Detail, RecordingView } from "./show-recording.ts";
import { openStage } from "./stage.ts";

/** Everything that the demo measured. */
export interface DemoFigures extends Pick<NextPage, "durationMs"> {
  /** Whether each beat came out as it should. */
  readonly ok: boolean;
  readonly repository: string;
  readonly runs: readonly RecordFigures[];
  readonly replays: readonly ReplayFigures[];
  readonly change: ChangeFigures;
  readonly damage: DamageFigures;
  /** Command lines that go on from here. */
  readonly next: readonly string[];
}

/** The scripted model, where no other is asked for. */
const SCRIPTED = "anthropic/scripted";

/** Runs the five beats, one page each. @param shown `false`: nothing is printed */
export async function runDemo(context: Context, shown: boolean): Promise<DemoFigures> {
  const { stdout, env, signal } = context;
  const startedAt = performance.now();
  const paint = painter(stdout, env);
  const stage = await openStage(shown ? stdout : undefined, env);
  const opened = Home.open(homeOptions(context));
  const home = opened.path;
  const place = await preparePlace(home);
  const project = await makeProject(place.repository, env, signal);
  const isScripted = context.globals.model === undefined;

  const record = async (
    title: readonly string[],
    detail: Detail,
    model: Pick<Context, "env">,
  ): Promise<RecordFigures> => {
    stage.print(title);
    const view = new RecordingView(stage, paint, detail);
    const beat = { context, home, flow: place.flow, project, model: context.globals.model ?? SCRIPTED, env: model.env };
    try {
      return await recordBeat({ ...beat, onBoard: view.event });
    } finally {
      view.end();
    }
  };
  const runs = await withModel(isScripted, project.env, async (model) => {
    const first = await record(
      recordHeading(isScripted, relative(context.userCwd, place.repository), paint),
      "tree",
      model,
    );
    stage.print(recordSummary(first, paint));
    const second = await record(secondHeading(paint), "moment", model);
    stage.print(comparePage(first, second, paint));
    return [first, second] as const;
  });

  stage.print(replayHeading(isScripted, paint));
  const replays: ReplayFigures[] = [];
  for (const run of runs) {
    const replay = await replayBeat(context, opened, run);
    replays.push(replay);
    stage.print(replayLines(replay, paint));
  }
  stage.print(replaySummary(replays, paint));

  const [first] = runs;
  const change = await changeBeat(context, opened, place.flow, first);
  stage.print([...changeHeading(change, paint), ...changePage(change, paint)]);

  stopIfInterrupted(signal);
  const damage = await damageBeat(context, place.damagedCopy, first);
  stage.print([...damageHeading(first.number, paint), ...damagePage(damage, paint)]);

  const durationMs = performance.now() - startedAt;
  const next = nextSteps(context, runs, place.flow);
  stage.print(nextLines({ durationMs, ...next }, paint));
  return {
    ok: isAsPromised(runs, replays, change, damage),
    durationMs,
    repository: place.repository,
    runs,
    replays,
    change,
    damage,
    next: next.steps.map(({ command }) => command),
  };
}

/** Serves the scripted model while `work` runs, and not longer. */
async function withModel<T>(
  isScripted: boolean,
  env: Context["env"],
  work: (model: Pick<Context, "env">) => Promise<T>,
): Promise<T> {
  if (!isScripted) return work({ env });
  const server = await startModelServer(answerDemo);
  try {
    // The user's own key has no business at a server that plays a part.
    return await work({ env: { ...env, ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: undefined } });
  } finally {
    await server.close();
  }
}

function isAsPromised(
  runs: readonly RecordFigures[],
  replays: readonly ReplayFigures[],
  change: ChangeFigures,
  damage: DamageFigures,
): boolean {
  return (
    new Set(runs.map(({ head }) => head)).size === runs.length &&
    replays.every(({ verdict, head, derivedHead }) => verdict === "identical" && head === derivedHead) &&
    change.verdict === "diverged" &&
    damage.finding.line > 0
  );
}
