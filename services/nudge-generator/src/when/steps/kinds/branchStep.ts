import { defineStep } from './defineStep.ts';

/** Sends nothing: leads on by one of its sides. */
export const branchStep = defineStep('branch', {
  wait: ({ wait }) => wait,
  looksFor: (step) => step.if,
  verdict: (came) => (came ? 'then' : 'else'),
  fromArrival: true,
});
