import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Logger } from '@tsudoi/runtime/logger';
import type { Brief } from '@tsudoi/words/brief';
import type { ClaimedNudge } from '../backlog/claim.ts';
import { chooseVariant, type VariantStatistic } from './chooseVariant.ts';
import { briefOf } from './briefOf.ts';
import { faultOfWords, shorten, shortSubject } from './checkWords.ts';
import { isConfirmation } from '../when/triggers/confirmation.ts';
import type { EventFacts } from '../when/store/events.ts';
import { plainOf } from './markdown.ts';
import type { Look } from './secondLook.ts';
import { fillTemplate, templateGeneration } from './templateWords.ts';
import type { Generation, Words, WordsProvider } from './words.ts';

/** Longest text that is generated, in characters; a channel that takes less shortens it. */
export const longestText = 2_000;

export interface GenerateParts {
  readonly words: WordsProvider;
  readonly deadlineMs: number;
  readonly random: () => number;
  readonly log: Logger;
}

/** What one nudge is written from. */
export interface Source {
  readonly nudge: ClaimedNudge;
  readonly rule: RuleInput;
  readonly event: EventFacts | undefined;
  readonly statistics: ReadonlyMap<string, VariantStatistic>;
  readonly maxTextLength: number;
  readonly now: Date;
}

export interface Written {
  readonly variant: string;
  readonly subject: string;
  readonly text: string;
  readonly generation: Generation | null;
}

/** Words that wait for nobody need no deadline; the timer of one lives as long as the deadline, with all it holds. */
const unhurried = new AbortController().signal;

/**
 * Words for one nudge: those of an earlier claim if there are any, else a variant by the bandit, written by the
 * provider within the deadline and checked. What does not pass, or comes too late, is replaced by the template.
 */
export async function generate(parts: GenerateParts, source: Source): Promise<Written> {
  const { nudge, rule } = source;
  if (nudge.variant !== null && nudge.subject !== null && nudge.text !== null)
    return { variant: nudge.variant, subject: nudge.subject, text: nudge.text, generation: null };
  const { variants } = rule.brief;
  const notFound = (err: unknown) => {
    parts.log.warn({ err, nudge_id: nudge.id }, 'words written ahead were not read; they are asked for now');
    return undefined;
  };
  const prepared = parts.words.prepared ? await parts.words.prepared(nudge).catch(notFound) : undefined;
  const keys = variants.map((variant) => variant.key);
  const key =
    prepared && keys.includes(prepared.variant)
      ? prepared.variant
      : chooseVariant(keys, source.statistics, parts.random);
  const variant = variants.find((each) => each.key === key) ?? variants[0];
  if (!variant) throw new Error('a rule has at least one variant');
  const template = fillTemplate(variant, nudge, source.event, source.now);
  const { event, maxTextLength, now } = source;
  const brief = briefOf({ rule, event, contact: nudge.contact, template, count: nudge.items?.length, now });
  const fallback = (refused: string | null) => {
    const words = {
      subject: shortSubject(template.subject),
      text: shorten(template.text, maxTextLength) ?? '',
    };
    const fault = faultOfWords(shown(rule, words), maxTextLength, brief, 'person');
    const safe = fault === null ? words : plainWords(brief);
    return { ...safe, generation: templateGeneration(safe.text, refused ?? fault) };
  };
  // What a person agrees to stands on record: these words are the rule's own.
  if (isConfirmation(nudge.trigger)) return { variant: variant.key, ...fallback(null) };
  const request = { nudge, rule, variant, template, event, maxTextLength, now, prepared };
  let words;
  try {
    const signal = parts.words.immediate ? unhurried : AbortSignal.timeout(parts.deadlineMs);
    const write = async (refusedFor?: string) => {
      const writing = parts.words.write({ ...request, signal, refusedFor });
      return writing instanceof Promise ? await orTimeout(writing, signal) : writing;
    };
    const faultOf = (each: Words) =>
      each.generation.provider === 'template'
        ? faultOfWords(shown(rule, each), maxTextLength, brief, 'person')
        : faultOfWords(each, maxTextLength, brief, 'model');
    /** The gate's word, then a judge's where one is set up; what the judge cost stands with the words. */
    const judged = async (each: Words): Promise<{ words: Words; fault: string | null }> => {
      const fault = faultOf(each);
      if (fault !== null || each.generation.provider === 'template') return { words: each, fault };
      const asking = parts.words.secondLook?.(each, brief, { ...request, signal });
      const look = await asking?.catch((err: unknown) => {
        parts.log.warn({ err, nudge_id: nudge.id }, 'no second look: the gate stands alone');
        return undefined;
      });
      return { words: look ? withLook(each, look) : each, fault: look?.refused ?? null };
    };
    let fault: string | null;
    ({ words, fault } = await judged(await write()));
    if (fault !== null && words.generation.provider !== 'template') {
      const first = words.generation;
      parts.log.info({ nudge_id: nudge.id, fault }, 'words of a model were refused; it gets one more try');
      const second = await write(fault).catch(() => undefined);
      if (second) {
        const again = await judged(second);
        words = { ...again.words, generation: together(first, again.words.generation) };
        fault = again.fault;
      }
    }
    if (fault !== null) {
      // What was asked and paid for stays on the record, although the words are the template's.
      const { generation } = words;
      const own = generation.provider === 'template';
      words = {
        ...fallback(null),
        generation: { ...generation, refused: own ? (generation.refused ?? fault) : fault },
      };
    }
  } catch (err) {
    parts.log.warn({ err, nudge_id: nudge.id }, 'the template writes: no words in time');
    words = fallback(err instanceof Error ? err.name : 'failed');
  }
  return { variant: variant.key, ...words };
}

/** The rule's own words as a reader sees them: marks of Markdown are not read. */
function shown(
  { brief }: RuleInput,
  { subject, text }: { readonly subject: string; readonly text: string },
): { readonly subject: string; readonly text: string } {
  return { subject, text: brief.format === 'markdown' ? plainOf(text) : text };
}

/** Two tries at one nudge: what both cost. */
function together(first: Generation, second: Generation): Generation {
  return {
    ...second,
    costMicroUsd: first.costMicroUsd + second.costMicroUsd,
    inputTokens: first.inputTokens + second.inputTokens,
    outputTokens: first.outputTokens + second.outputTokens,
    attempts: first.attempts + second.attempts,
    totalMs: first.totalMs + second.totalMs,
  };
}

function withLook(words: Words, look: Look): Words {
  const { generation } = words;
  return {
    ...words,
    generation: {
      ...generation,
      costMicroUsd: generation.costMicroUsd + look.costMicroUsd,
      inputTokens: generation.inputTokens + look.inputTokens,
      outputTokens: generation.outputTokens + look.outputTokens,
    },
  };
}

/** What is said when even the rule's own words may not leave: that there is news, and where. */
function plainWords(brief: Brief): { readonly subject: string; readonly text: string } {
  const [link] = brief.links;
  const text = brief.locale === 'ja' ? 'イベントのお知らせがあります。' : 'There is news about the event.';
  const subject = brief.locale === 'ja' ? 'お知らせ' : 'News';
  return { subject, text: link === undefined ? text : `${text} ${link}` };
}

function orTimeout<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', late);
    });
  });
}
