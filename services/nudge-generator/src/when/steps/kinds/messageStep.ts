import { defineStep } from './defineStep.ts';

/** Another message, unless the person answered. */
export const messageStep = defineStep('message', {
  wait: ({ wait }) => wait,
  looksFor: ({ unless }) => unless,
  verdict: (came) => (came ? 'ends' : 'goes'),
  fromArrival: true,
});
