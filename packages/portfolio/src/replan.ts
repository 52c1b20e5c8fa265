import type { Problem, Tactic } from './model.ts';

/** Where an event stands while its plan runs. */
export interface Progress {
  /** Days from today to the event. */
  readonly leadDays: number;
  /** People signed up so far, in all. */
  readonly signUps: number;
  /** Of this event: spent and committed so far, in yen and hours. */
  readonly spentJpy: number;
  readonly spentHours: number;
  /** Tactic -> what was done and when. */
  readonly done: Readonly<Record<string, DoneWork>>;
}

/** Work on one tactic that is done or bound to happen. */
export interface DoneWork {
  readonly effort: number;
  /** Mean days since the work was done; 0 for what is booked for today or later. */
  readonly daysAgo: number;
  /** Sign-ups that came by this tactic's links so far; absent: not measured. */
  readonly attributed?: number | undefined;
}

/** People that done work has brought by now, and those that it still brings until the event, as believed before looking. */
export interface Echo {
  readonly soFar: number;
  readonly toCome: number;
}

/** What done work has brought and still brings: its response spread over the days between the work and the event by the tactic's own `rho`. */
export function echoOf(tactic: Tactic, work: DoneWork, leadDays: number): Echo {
  const { theta, audience, kappa, rho } = tactic.response;
  const reach = theta * audience * -Math.expm1(-work.effort / kappa);
  const soFar = reach * (1 - rho ** Math.max(0, work.daysAgo));
  return { soFar, toCome: Math.max(0, reach * (1 - rho ** Math.max(0, work.daysAgo + leadDays)) - soFar) };
}

/**
 * The problem that remains. `problem` states the event as it is now, budget and hours as the organiser set them for the whole event: what is spent is taken off
 * here, once. Done work keeps its set-up paid, its steep part of the response used, its audience exposed, and its people who are still to come counted.
 */
export function remaining(problem: Problem, progress: Progress): Problem {
  const started = problem.tactics.filter((tactic) => (progress.done[tactic.id]?.effort ?? 0) > 0);
  const taken = new Set(started.map((tactic) => tactic.exclusivityGroup).filter((group) => group !== null));
  const rivals = problem.tactics.filter(
    ({ id, exclusivityGroup }) =>
      !started.some((one) => one.id === id) && exclusivityGroup !== null && taken.has(exclusivityGroup),
  );
  const echoes = started.map((tactic) => ({
    tactic,
    echo: echoOf(tactic, progress.done[tactic.id]!, progress.leadDays),
  }));
  const toCome = echoes.reduce((sum, { echo }) => sum + echo.toCome, problem.toCome?.signUps ?? 0);
  const variance = echoes.reduce(
    (sum, { tactic, echo }) => sum + echo.toCome ** 2 * Math.expm1((tactic.spread ?? 0.8) ** 2),
    (problem.toCome?.signUps ?? 0) ** 2 * Math.expm1((problem.toCome?.spread ?? 0) ** 2),
  );
  return {
    ...problem,
    tactics: problem.tactics.map((tactic) => continued(tactic, progress.done[tactic.id]?.effort ?? 0)),
    tacticBudgetJpy: Math.max(0, problem.tacticBudgetJpy - progress.spentJpy),
    staffHours: Math.max(0, problem.staffHours - progress.spentHours),
    leadDays: progress.leadDays,
    baseSignUps: progress.signUps,
    ...(toCome > 1e-9
      ? { toCome: { signUps: toCome, spread: Math.sqrt(Math.log1p(variance / (toCome * toCome))) } }
      : {}),
    usedExposure: Object.fromEntries(
      problem.segments.map(({ key }) => [
        key,
        (problem.usedExposure?.[key] ?? 0) +
          echoes.reduce(
            (sum, { tactic, echo }) => sum + shareIn(problem, tactic, key) * (echo.soFar + echo.toCome),
            0,
          ),
      ]),
    ),
    excluded: [...(problem.excluded ?? []), ...rivals.map(({ id }) => id)],
    // What had to be done and is done is not asked for again.
    required: (problem.required ?? []).filter((id) => !started.some((tactic) => tactic.id === id)),
  };
}

function continued(tactic: Tactic, effort: number): Tactic {
  if (effort <= 0) return tactic;
  return {
    ...tactic,
    doneEffort: (tactic.doneEffort ?? 0) + effort,
    minimumLeadDays: 0,
    exclusivityGroup: null,
  };
}

function shareIn(problem: Problem, tactic: Tactic, key: string): number {
  if (Object.keys(tactic.audienceWeights).length > 0) return tactic.audienceWeights[key] ?? 0;
  const total = problem.segments.reduce((sum, { size }) => sum + size, 0);
  return (problem.segments.find((segment) => segment.key === key)?.size ?? 0) / total;
}
