import { promptHash } from '@tsudoi/llm/canonical';
import type { Gateway } from '@tsudoi/llm/gateway';
import type { Prompt } from '@tsudoi/llm/request';
import { jsonAnswer } from '@tsudoi/models/jsonAnswer';
import { z } from 'zod';
import { asked, nudgeMessages, nudgePrefix, nudgePrompt } from './nudgePrompt.ts';
import { createSecondLook } from './secondLook.ts';
import { spendTags } from './spendTags.ts';
import { templateWords } from './templateWords.ts';
import type { Generation, Words, WordsProvider, WordsRequest } from './words.ts';

const Answer = z.object({ subject: z.string(), text: z.string() });

/** Whether any model can be asked at all; an admin may add one at any time. */
function hasModel(gateway: Gateway): boolean {
  return [...gateway.engine.catalog().targets.values()].some(
    ({ enabled, embeddings }) => enabled && !embeddings,
  );
}

/**
 * Words by a language model through the gateway, which owns routes, budget and failover. Its template is ours, so an
 * answer that no model gave is the rule's own words, and so is one that is not the JSON that was asked for. Words that
 * `prepared` finds are taken where the same prompt would be asked now; else they are out of date and it is asked anew.
 */
export function createModelWords(
  gateway: Gateway,
  deadlineMs: number,
  prepared?: WordsProvider['prepared'],
): WordsProvider {
  return {
    get immediate() {
      return !hasModel(gateway);
    },
    ...(prepared && { prepared: async (nudge) => (hasModel(gateway) ? prepared(nudge) : undefined) }),
    secondLook: createSecondLook(gateway),
    write: (request) =>
      hasModel(gateway)
        ? ((request.refusedFor === undefined ? writtenAhead(request) : undefined) ??
          ask(gateway, request, deadlineMs))
        : templateWords.write(request),
  };
}

function writtenAhead(request: WordsRequest): Words | undefined {
  const answer = request.prepared?.answer;
  if (!answer) return undefined;
  if (answer.promptHash !== promptHash({ prefix: nudgePrefix, messages: nudgeMessages(request) }))
    return undefined;
  return wordsOf(answer.text, request.template, {
    provider: answer.provider,
    model: answer.model,
    promptHash: answer.promptHash,
    costMicroUsd: answer.costMicroUsd,
    inputTokens: answer.usage?.inputTokens ?? 0,
    outputTokens: answer.usage?.outputTokens ?? 0,
    attempts: 1,
    totalMs: 0,
    lane: answer.state === 'answered' ? 'batch' : 'real_time',
    refused: null,
  });
}

/** The prompt; the one more try tells what was wrong. */
function promptOf(request: WordsRequest): Prompt {
  const prompt = nudgePrompt(request);
  const { refusedFor } = request;
  if (refusedFor === undefined) return prompt;
  const note = `Your last answer was refused (${refusedFor}). Keep to the draft and its facts; add nothing to them.`;
  return { ...prompt, messages: [...prompt.messages, { role: 'user', content: note }] };
}

/** Kinds of triggers whose nudges are known ahead and wait for nobody. */
const regular: ReadonlySet<unknown> = new Set(['schedule', 'interval', 'cron', 'once']);

async function ask(gateway: Gateway, request: WordsRequest, deadlineMs: number): Promise<Words> {
  const { nudge, template, signal } = request;
  const daily = regular.has(nudge.trigger['kind']);
  const completion = await gateway.complete({
    ...asked,
    tenantId: nudge.tenantId,
    purpose: daily ? 'nudge.daily' : 'nudge.event',
    prompt: promptOf(request),
    template: JSON.stringify(template),
    deadlineMs,
    priority: daily ? 'batch' : 'interactive',
    // The refused answer stays in the cache; the second try must not get it again.
    cache: request.refusedFor === undefined ? 'personal' : 'none',
    tags: spendTags(nudge, request.rule),
    subjectId: nudge.contactId,
    signal,
  });
  return wordsOf(completion.text, template, {
    provider: completion.provider,
    model: completion.model,
    promptHash: completion.promptHash,
    costMicroUsd: completion.costMicroUsd,
    inputTokens: completion.usage.inputTokens,
    outputTokens: completion.usage.outputTokens,
    attempts: completion.attempts,
    totalMs: Math.round(completion.totalMs),
    lane: completion.provider === 'template' ? 'template' : 'real_time',
    refused: completion.templateReason ?? null,
  });
}

/** An answer as words; the template's where it is not the JSON that was asked for. */
function wordsOf(text: string, template: WordsRequest['template'], generation: Generation): Words {
  const answer = Answer.safeParse(jsonAnswer(text, mostDepth));
  if (!answer.success)
    return {
      ...template,
      generation: { ...generation, refused: generation.refused ?? 'not_the_json_asked_for' },
    };
  return {
    subject: answer.data.subject.replaceAll(/\s+/g, ' ').trim(),
    text: answer.data.text.trim(),
    generation,
  };
}

/** Words are one object of two texts. */
const mostDepth = 4;
