import type { LogForecast } from '../heldOut.ts';
import { localTime } from '../localTime.ts';
import { dailySignUpCurve, showUpPrior } from '../prior.ts';
import type { View } from './knowledge.ts';

const DAY_MS = 86_400_000;

/** Who will come, believed without a model: sign-ups so far and those the curve still brings, times the share that attends. */
export function firstBelief({ asOf, plan, openSince, signUps }: View): LogForecast {
  const days = Math.max(0, Math.floor((plan.startsAt - openSince) / DAY_MS));
  const gone = Math.max(0, Math.floor((asOf - openSince) / DAY_MS));
  const curve = dailySignUpCurve(days, plan.format);
  const arrived = asOf >= plan.startsAt ? 1 : curve.slice(0, gone).reduce((sum, share) => sum + share, 0);
  const inAll = plan.plannedSignUps ?? (arrived > 0.05 ? signUps / arrived : plan.targetAttendees * 1.4);
  const { month } = localTime(plan.startsAt, plan.timeZone);
  const { alpha, beta } = showUpPrior({ ...plan, month });
  const median = Math.min(
    plan.capacity,
    (signUps + Math.max(0, inAll) * (1 - arrived)) * (alpha / (alpha + beta)),
  );
  return { median: Math.max(0.5, median), logDeviation: Math.hypot(0.2, 0.6 * (1 - arrived)) };
}
