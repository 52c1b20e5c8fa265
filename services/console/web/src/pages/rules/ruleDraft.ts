import type { Body } from '@tsudoi/client/createClient';

type RuleBody = Body<'createRule'>;
type Channel = NonNullable<RuleBody['channels']>[number];

/** What follows: a message where nobody answers, one message for several, or one of two ways. */
export interface StepDraft {
  readonly kind: 'message' | 'digest' | 'branch';
  /** The wait; of a digest its window. */
  readonly waitHours: string;
  /** What a branch asks for, comma separated. */
  readonly signals: string;
  readonly then: readonly StepDraft[];
  readonly else: readonly StepDraft[];
  readonly sameWords: boolean;
  readonly subjectJa: string;
  readonly subjectEn: string;
  readonly textJa: string;
  readonly textEn: string;
}

/** The form of a rule: one of four kinds of trigger, and the words in both languages. */
export interface RuleDraft {
  readonly name: string;
  readonly kind: 'signal' | 'schedule' | 'pace' | 'change';
  readonly signal: string;
  readonly count: string;
  readonly windowHours: string;
  readonly at: string;
  readonly leadDays: string;
  /** A rule on what its own nudges call forth needs a rest, or each would call forth the next. */
  readonly restHours: string;
  readonly goal: string;
  readonly subjectJa: string;
  readonly subjectEn: string;
  readonly textJa: string;
  readonly textEn: string;
  readonly channels: readonly Channel[];
  readonly approval: boolean;
  readonly steps: readonly StepDraft[];
}

/** A first rule that most organisers want, in both languages. */
export function firstRule(
  ja: { readonly subject: string; readonly text: string },
  en: { readonly subject: string; readonly text: string },
  own: { readonly name: string; readonly goal: string },
): RuleDraft {
  return {
    name: own.name,
    kind: 'signal',
    signal: 'ignored',
    count: '2',
    windowHours: '72',
    at: '09:00',
    leadDays: '7',
    restHours: '24',
    goal: own.goal,
    subjectJa: ja.subject,
    subjectEn: en.subject,
    textJa: ja.text,
    textEn: en.text,
    channels: ['in_app'],
    approval: true,
    steps: [],
  };
}

/** What the API is told; switched off. */
export function ruleBody(draft: RuleDraft): RuleBody {
  return {
    name: draft.name.trim(),
    trigger: triggerOf(draft),
    brief: {
      goal: draft.goal.trim(),
      variants: [wordsOf(draft)],
    },
    channels: [...draft.channels],
    cooldownSeconds: Math.round(Number(draft.restHours) * 3_600),
    approval: { required: draft.approval },
    ...(draft.steps.length > 0 && {
      steps: draft.steps.map((step) =>
        step.kind === 'branch'
          ? { ...branchOf(step), then: step.then.map(sayingOf), else: step.else.map(sayingOf) }
          : sayingOf(step),
      ),
    }),
    enabled: false,
  };
}

/** A step that says something; a side of a branch holds no others here. */
function sayingOf(step: StepDraft) {
  const seconds = Math.round(Number(step.waitHours) * 3_600);
  const words = step.sameWords ? {} : { variants: [wordsOf(step)] };
  return step.kind === 'digest'
    ? { kind: 'digest' as const, windowSeconds: seconds, ...words }
    : { wait: { afterSeconds: seconds }, ...words };
}

function branchOf({ waitHours, signals }: StepDraft) {
  return {
    kind: 'branch' as const,
    wait: { afterSeconds: Math.round(Number(waitHours) * 3_600) },
    if: signals.split(/[,、\s]+/).filter((signal) => signal !== ''),
  };
}

function wordsOf(words: Pick<StepDraft, 'subjectJa' | 'subjectEn' | 'textJa' | 'textEn'>) {
  return {
    key: 'a',
    subject: { ja: words.subjectJa, en: words.subjectEn },
    text: { ja: words.textJa, en: words.textEn },
  };
}

function triggerOf(draft: RuleDraft): RuleBody['trigger'] {
  switch (draft.kind) {
    case 'signal':
      return {
        kind: 'signal',
        signal: draft.signal.trim(),
        count: Number(draft.count),
        windowSeconds: Math.round(Number(draft.windowHours) * 3_600),
      };
    case 'schedule':
      return { kind: 'schedule', at: draft.at };
    case 'pace':
      return { kind: 'pace', leadDays: Number(draft.leadDays) };
    case 'change':
      return { kind: 'change', of: 'event.changed' };
  }
}
