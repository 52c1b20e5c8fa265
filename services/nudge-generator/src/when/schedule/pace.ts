import { dailySignUpCurve } from '@tsudoi/forecast/prior';

/** An open event with an accepted plan, as it stands. */
export interface PlannedEvent {
  readonly startsAt: Date;
  readonly acceptedAt: Date;
  readonly format: 'venue' | 'online' | 'hybrid';
  /** What the plan expects in all. */
  readonly expectedSignUps: number;
  readonly signUps: number;
}

export interface Pace {
  /** Whole days until the event. */
  readonly leadDays: number;
  /** What the curve expects by now. */
  readonly expectedByNow: number;
  /** Sign-ups as a share of that. */
  readonly ratio: number;
}

const dayMs = 86_400_000;

/** How the sign-ups stand against the curve since the plan was accepted; undefined while the curve expects less than one. */
export function paceOf(event: PlannedEvent, now: Date): Pace | undefined {
  const runDays = Math.floor((event.startsAt.getTime() - event.acceptedAt.getTime()) / dayMs);
  const goneDays = Math.floor((now.getTime() - event.acceptedAt.getTime()) / dayMs);
  const curve = dailySignUpCurve(Math.max(0, runDays), event.format);
  const share = curve.slice(0, Math.max(0, goneDays)).reduce((sum, each) => sum + each, 0);
  const expectedByNow = share * event.expectedSignUps;
  if (expectedByNow < 1) return undefined;
  return {
    leadDays: Math.floor((event.startsAt.getTime() - now.getTime()) / dayMs),
    expectedByNow,
    ratio: event.signUps / expectedByNow,
  };
}
