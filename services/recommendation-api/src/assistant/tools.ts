import { z } from 'zod';
import type { Intent } from './intentOf.ts';

/** What a model may look up, and what each gives; nothing here changes anything. The keys are the kinds of intents. */
export const tools: Readonly<Record<Exclude<Intent['kind'], 'unknown'>, string>> = {
  pace: 'sign-ups so far, how many were expected by now, and the ratio of the two: whether the event is behind',
  chance: 'the probability that the target of attendees is reached under the plan',
  expected: 'attendees expected under the plan, and the target',
  target: 'the target of attendees',
  'sign-ups': 'people who have signed up so far',
  capacity: 'seats of the venue and expected attendees',
  spend: 'what the plan spends and the budget',
  hours: 'hours of work that the plan takes and that there are',
  'cost-a-head': 'cost for one attendee',
  'best-tactic': 'the tactic that brings most sign-ups',
  tasks: 'the next task, its due date and how many are open',
  when: 'date and time of the event and the days left',
  'least-budget': 'the least budget that reaches the target with a probability of 80 %',
  'more-money':
    "what more money would bring; `amount` is the money to add in the organiser's own currency, a whole number",
  'more-hours': 'what more hours of work would bring; `amount` is the hours to add',
  reminder: 'the facts for a reminder to those who signed up',
};

/** Tools that one answer may use. */
const mostCalls = 4;

const names = Object.keys(tools) as [keyof typeof tools, ...(keyof typeof tools)[]];

const Calls = z.object({
  calls: z.array(z.object({ tool: z.string(), amount: z.number().nullish() })).max(20),
});

/** The schema that the model's choice is asked in. */
export const callsSchema = {
  name: 'calls',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['calls'],
    properties: {
      calls: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['tool', 'amount'],
          properties: { tool: { type: 'string', enum: names }, amount: { type: ['number', 'null'] } },
        },
      },
    },
  },
} as const;

/**
 * The calls of a model's answer, each tool once and `mostCalls` at most; one that is unknown or without a usable amount is set aside.
 * Undefined where the answer is not what was asked for.
 */
export function readCalls(answer: unknown): Intent[] | undefined {
  const read = Calls.safeParse(answer);
  if (!read.success) return undefined;
  const found = new Map<string, Intent>();
  for (const { tool, amount } of read.data.calls) {
    const intent = intentFor(tool, amount ?? undefined);
    if (intent !== undefined && !found.has(tool) && found.size < mostCalls) found.set(tool, intent);
  }
  return [...found.values()];
}

function intentFor(tool: string, amount: number | undefined): Intent | undefined {
  if (!Object.hasOwn(tools, tool)) return undefined;
  const kind = tool as keyof typeof tools;
  if (kind === 'more-money')
    return amount !== undefined && amount >= 1 && amount <= 1e9
      ? { kind, amount: Math.round(amount) }
      : undefined;
  if (kind === 'more-hours')
    return amount !== undefined && amount > 0 && amount <= 10_000 ? { kind, hours: amount } : undefined;
  return { kind };
}
