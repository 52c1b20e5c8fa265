import type { Gateway } from '@tsudoi/llm/gateway';
import { z } from 'zod';
import { nudgeMessage, nudgePrefix, wordsSchema } from './nudgePrompt.ts';
import { templateWords } from './templateWords.ts';
import type { Generation, Words, WordsProvider, WordsRequest } from './words.ts';

const Answer = z.object({ subject: z.string(), text: z.string() });

/** Whether any model can be asked at all; an admin may add one at any time. */
function hasModel(gateway: Gateway): boolean {
  return [...gateway.engine.catalog().targets.values()].some((target) => target.enabled);
}

/**
 * Words by a language model through the gateway, which owns routes, budget and failover. Its template is ours, so an
 * answer that no model gave is the rule's own words, and so is one that is not the JSON that was asked for.
 */
export function createModelWords(gateway: Gateway, deadlineMs: number): WordsProvider {
  return {
    get immediate() {
      return !hasModel(gateway);
    },
    write: (request) => (hasModel(gateway) ? ask(request) : templateWords.write(request)),
  };

  async function ask(request: WordsRequest): Promise<Words> {
    const { nudge, rule, event, template, maxTextLength, now, signal } = request;
    const daily = nudge.trigger['kind'] === 'schedule' || nudge.trigger['kind'] === 'interval';
    const completion = await gateway.complete({
      tenantId: nudge.tenantId,
      purpose: daily ? 'nudge.daily' : 'nudge.event',
      prompt: {
        prefix: nudgePrefix,
        messages: [
          { role: 'user', content: nudgeMessage({ nudge, rule, event, template, maxTextLength, now }) },
        ],
      },
      maxTokens: 400,
      temperature: 0.7,
      jsonSchema: wordsSchema,
      template: JSON.stringify(template),
      deadlineMs,
      priority: daily ? 'batch' : 'interactive',
      cache: 'personal',
      subjectId: nudge.contactId,
      signal,
    });
    const answer = Answer.safeParse(parsed(completion.text));
    const generation: Generation = {
      provider: completion.provider,
      model: completion.model,
      promptHash: completion.promptHash,
      costMicroUsd: completion.costMicroUsd,
      inputTokens: completion.usage.inputTokens,
      outputTokens: completion.usage.outputTokens,
      attempts: completion.attempts,
      totalMs: Math.round(completion.totalMs),
      refused: completion.templateReason ?? (answer.success ? null : 'not_the_json_asked_for'),
    };
    if (!answer.success) return { ...template, generation };
    const { subject, text } = answer.data;
    return { subject: subject.replaceAll(/\s+/g, ' ').trim(), text: text.trim(), generation };
  }
}

/** The JSON of an answer; some models put it into a code fence although they were asked not to. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(/^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text);
  } catch {
    return undefined;
  }
}
