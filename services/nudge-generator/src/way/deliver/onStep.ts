import type { ClaimedNudge } from '../../backlog/claim.ts';

/** The named steps of a nudge's way: after each of the first, the process may end at any instant without harm. */
export type DeliveryStep = 'claimed' | 'generated' | 'sent' | 'acknowledged' | 'settled';

/** Told at each step: `sent` while the answer is still awaited, the others after their commit. */
export type OnStep = (step: DeliveryStep, nudges: readonly ClaimedNudge[]) => Promise<void> | void;
