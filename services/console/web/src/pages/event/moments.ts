import type { Output } from '@tsudoi/client/createClient';

type Event = Output<'readEvent'>;
type Plan = Output<'readPlan'>;
type Task = Output<'listPlanTasks'>['items'][number];
type Pace = Output<'readPace'>;

/** One thing on the line of time. */
export type Moment = { readonly at: string } & (
  | { readonly kind: 'made' }
  | { readonly kind: 'proposed'; readonly plan: Plan }
  | { readonly kind: 'accepted'; readonly plan: Plan }
  | { readonly kind: 'signUps'; readonly count: number }
  | { readonly kind: 'today'; readonly signUps: number }
  | { readonly kind: 'tasks'; readonly tasks: readonly Task[]; readonly past: boolean }
  | { readonly kind: 'start'; readonly state: Event['state'] }
);

/** Everything about an event in the order of time; tasks of one day are one moment, sign-ups of one week another. */
export function momentsOf(facts: {
  readonly event: Event;
  readonly plans: readonly Plan[];
  readonly tasks: readonly Task[];
  readonly pace: Pace | undefined;
  readonly now: Date;
}): Moment[] {
  const { event, plans, tasks, pace, now } = facts;
  const accepted = plans.find(({ state }) => state === 'accepted');
  const moments: Moment[] = [{ at: event.createdAt, kind: 'made' }];
  for (const plan of plans.slice(0, 8)) moments.push({ at: plan.createdAt, kind: 'proposed', plan });
  if (accepted && typeof pace?.acceptedAt === 'string')
    moments.push({ at: pace.acceptedAt, kind: 'accepted', plan: accepted });
  for (const [day, ofDay] of byDay(tasks))
    moments.push({
      at: `${day}T12:00:00Z`,
      kind: 'tasks',
      tasks: ofDay,
      past: new Date(`${day}T23:59:59Z`) < now,
    });
  for (const week of weeksOf(pace)) moments.push(week);
  moments.push({ at: now.toISOString(), kind: 'today', signUps: pace?.signUps ?? 0 });
  moments.push({ at: event.startsAt, kind: 'start', state: event.state });
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function byDay(tasks: readonly Task[]): Map<string, Task[]> {
  const days = new Map<string, Task[]>();
  for (const task of tasks) days.set(task.dueOn, [...(days.get(task.dueOn) ?? []), task]);
  return days;
}

/** Sign-ups of each past week that had some. */
function weeksOf(pace: Pace | undefined): Moment[] {
  const past = (pace?.days ?? []).filter((day) => day.signUps !== null);
  const weeks: Moment[] = [];
  for (let last = past.length - 1; last >= 0; last -= 7) {
    const before = past[last - 7]?.signUps ?? 0;
    const count = (past[last]?.signUps ?? 0) - before;
    const day = past[last]?.day;
    if (count > 0 && day !== undefined) weeks.push({ at: `${day}T00:00:00Z`, kind: 'signUps', count });
  }
  return weeks;
}
