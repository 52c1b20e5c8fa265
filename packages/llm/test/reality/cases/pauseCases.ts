import type { RealityCase } from '../realityCase.ts';
import { done, stream } from './rawStreams.ts';

const full = { text: 'template', outcomes: ['failed', 'template'], breaker: 'closed' } as const;
const answers = (status: number, body: unknown) => ({ error: { status, body } });

/** Pauses that servers name in places and words of their own; nobody is left alone for longer than two minutes. */
export const pauseCases: readonly RealityCase[] = [
  {
    source: 'can1357/oh-my-pi#8496',
    does: 'says in the words of an unpaid bill that the tokens of a minute are used up',
    odd: answers(429, {
      error: {
        message:
          'You exceeded your current quota, please check your plan and billing details. For details, see: https://help.aliyun.com/zh/model-studio/error-code#token-limit',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    }),
    right: full,
  },
  {
    source: 'can1357/oh-my-pi#8496 by its code',
    does: 'says the same by a code of its own',
    odd: answers(429, {
      code: 'Throttling.AllocationQuota',
      message: 'Allocated quota exceeded, please increase your quota limit.',
    }),
    right: full,
  },
  {
    source: 'earendil-works/pi#4172',
    does: 'names the end of the pause in seconds from now, in a field of its own',
    odd: answers(429, {
      error: {
        type: 'usage_limit_reached',
        message: 'The usage limit has been reached',
        plan_type: 'plus',
        resets_in_seconds: 42,
      },
    }),
    right: { ...full, pausedMs: 42_000 },
  },
  {
    source: 'earendil-works/pi#4172 for hours',
    does: 'names a pause of hours',
    odd: answers(429, {
      error: {
        type: 'usage_limit_reached',
        message: 'The usage limit has been reached',
        resets_in_seconds: 13_872,
      },
    }),
    right: { ...full, pausedMs: 120_000 },
  },
  {
    source: 'diegosouzapw/OmniRoute#6731',
    does: 'says that a quota begins anew in days',
    odd: answers(429, {
      error: 'you have reached your weekly usage limit. Your quota will reset in 3 days.',
    }),
    right: { ...full, pausedMs: 120_000 },
  },
  {
    source: 'can1357/oh-my-pi#11689',
    does: 'speaks of an exhausted resource without a pause',
    odd: answers(429, {
      error: {
        code: 429,
        message: 'Resource has been exhausted (e.g. check quota).',
        status: 'RESOURCE_EXHAUSTED',
      },
    }),
    right: { ...full, pausedMs: 500 },
  },
  {
    source: 'vllm-project/vllm#40986',
    does: 'sends [DONE] and nothing else, because it failed before the first word',
    stream: true,
    odd: stream(done),
    right: { text: 'template', breaker: 'closed' },
  },
];
