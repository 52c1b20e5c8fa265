import type { ShowUpPrior } from './prior.ts';

/** Who came of those who had signed up, in one past event, beside what was believed of it. */
export interface ShowUpEvidence {
  readonly prior: ShowUpPrior;
  readonly signUps: number;
  readonly attended: number;
}

/** How much better or worse people turn up at this organiser's events than at such events in general, in log odds. */
export interface ShowUpShift {
  readonly mean: number;
  readonly variance: number;
}

/** Log deviation of an organiser from the others, and of one event of theirs from the next. Assumptions. */
const ORGANISER = 0.5;
const EVENT = 0.3;

/** The shift that past events speak for; without any there is none. */
export function showUpShift(evidence: readonly ShowUpEvidence[]): ShowUpShift {
  let precision = 1 / ORGANISER ** 2;
  let sum = 0;
  for (const { prior, signUps, attended } of evidence) {
    if (signUps <= 0) continue;
    // Half a person each way, so that nobody and everybody have odds.
    const came = Math.min(attended, signUps);
    const observed = Math.log((came + 0.5) / (signUps - came + 0.5));
    const share = (came + 0.5) / (signUps + 1);
    const weight = 1 / (1 / (signUps * share * (1 - share)) + EVENT ** 2);
    precision += weight;
    sum += weight * (observed - Math.log(prior.alpha / prior.beta));
  }
  return { mean: sum / precision, variance: 1 / precision };
}

/** The belief of an event with the organiser's shift: the prior where nothing is known of them. */
export function shiftedShowUp(prior: ShowUpPrior, evidence: readonly ShowUpEvidence[]): ShowUpPrior {
  if (evidence.every(({ signUps }) => signUps <= 0)) return prior;
  const { mean, variance } = showUpShift(evidence);
  const share = 1 / (1 + (prior.beta / prior.alpha) * Math.exp(-mean));
  const deviation = share * (1 - share) * Math.sqrt(variance + EVENT ** 2);
  const weight = Math.max(4, (share * (1 - share)) / deviation ** 2 - 1);
  return { alpha: share * weight, beta: (1 - share) * weight };
}
