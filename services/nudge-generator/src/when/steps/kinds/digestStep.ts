import { defineStep } from './defineStep.ts';

/** One message for all that come to it within the window of the first. */
export const digestStep = defineStep('digest', {
  wait: ({ windowSeconds }) => ({ afterSeconds: windowSeconds }),
  looksFor: ({ unless }) => unless,
  verdict: (came) => (came ? 'ends' : 'goes'),
  collects: true,
});
