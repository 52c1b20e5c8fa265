import type { Output } from '@tsudoi/client/createClient';
import type { Words } from '../app/Words.tsx';

type OwnStep = NonNullable<Output<'listRules'>['items'][number]['steps']>[number];
/** A step of a rule, of a branch, or of a branch in a branch. */
type Step = OwnStep | (OwnStep & { kind: 'branch' })['then'][number];
type W = Words['w']['nudges'];

/** A step of a rule said in a sentence, a branch with both its sides. */
export function stepSentence(step: Step, w: W): string {
  const { sentence } = w;
  const named = (signals: readonly string[]) =>
    signals.map((signal) => w.signals[signal] ?? `“${signal}”`).join(', ');
  switch (step.kind) {
    case 'digest':
      return sentence.stepDigest(w.seconds(step.windowSeconds), named(step.unless));
    case 'branch': {
      const side = (steps: readonly Step[]) =>
        steps.length === 0 ? sentence.stepNothing : steps.map((each) => stepSentence(each, w)).join(' ');
      return sentence.stepBranch(waitOf(step.wait, w), named(step.if), side(step.then), side(step.else));
    }
    case 'message':
    case undefined:
      return sentence.stepMessage(waitOf(step.wait, w), named(step.unless));
  }
}

function waitOf(wait: Extract<Step, { kind: 'branch' }>['wait'], { sentence, seconds }: W): string {
  return 'at' in wait ? sentence.waitAt(wait.at, wait.days) : sentence.waitTime(seconds(wait.afterSeconds));
}
