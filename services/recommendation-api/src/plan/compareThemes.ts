import { embeddingPurpose } from '@tsudoi/contracts/embeddings';
import type { Event } from '@tsudoi/contracts/events';
import type { PlanTheme } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Embedded } from '@tsudoi/llm/embeddings/embeddingRequest';
import { similarity } from '@tsudoi/llm/embeddings/similarity';
import type { Models } from '@tsudoi/models/openModels';
import { factorOfLikeness, usualOf, type Likeness } from '@tsudoi/portfolio/likeness';
import type { Logger } from '@tsudoi/runtime/logger';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { saysWhom } from '../tactics/eventFit.ts';
import { otherThemes, reachedBy, reachedByCatalogue, textOfEvent } from '../tactics/themeTexts.ts';

/** What may be asked for likenesses: the models of a process. */
export type ThemeModels = Pick<Models, 'gateway' | 'embedder'>;

/** Whose plan is made. */
export interface ThemeAsker {
  readonly tenantId: string;
  readonly tactics: readonly Tactic[];
  readonly signal: AbortSignal;
}

/** The likeness of events' themes with whom the tactics reach; one answer an event, in their order, undefined where no model is set up. */
export type CompareThemes = (
  events: readonly Pick<Event, 'theme' | 'audience'>[],
  asker: ThemeAsker,
) => Promise<readonly (PlanTheme | undefined)[]>;

/** A plan waits no longer; vectors that came by then are kept for the next one. */
const withinMs = 2_500;

/** By the embedding model of the installation, where there is one: all texts in one call, kept, booked and bounded like every call. Never throws. */
export function compareThemesBy(models: ThemeModels | undefined, log: Logger): CompareThemes {
  return async (events, { tenantId, tactics, signal }) => {
    if (models === undefined || events.length === 0 || !models.gateway.canAsk(embeddingPurpose))
      return events.map(() => undefined);
    const reached = reachedBy(tactics);
    const texts = [
      ...new Set([
        ...otherThemes,
        ...reachedByCatalogue.values(),
        ...reached.values(),
        ...events.map(textOfEvent),
      ]),
    ];
    const silent = (reason: 'budget' | 'no_answer') =>
      events.map((event) => ({ textHash: hashOf(event), model: null, reason, factors: {} }));
    try {
      const found = await models.embedder.embed({
        tenantId,
        purpose: embeddingPurpose,
        texts,
        deadlineMs: withinMs,
        priority: 'interactive',
        signal,
      });
      if ('reason' in found) return silent(found.reason === 'budget' ? 'budget' : 'no_answer');
      return await comparedIn(found, texts, events, reached);
    } catch (err) {
      log.warn({ err, tenant_id: tenantId }, 'themes are not compared: the plan does without');
      return silent('no_answer');
    }
  };
}

/** Tells whether a comparison is of an event as it is now. */
export function isOf(theme: PlanTheme, event: Pick<Event, 'theme' | 'audience'>): boolean {
  return theme.textHash === hashOf(event);
}

async function comparedIn(
  { vectors, model }: Extract<Embedded, { readonly vectors: unknown }>,
  texts: readonly string[],
  events: readonly Pick<Event, 'theme' | 'audience'>[],
  reached: ReadonlyMap<string, string>,
): Promise<PlanTheme[]> {
  const byText = new Map(texts.map((text, index) => [text, vectors[index]]));
  const near = (a: string, b: string): number => {
    const [one, other] = [byText.get(a), byText.get(b)];
    return one && other && one.length === other.length ? similarity(one, other) : NaN;
  };
  const others = new Map<string, readonly number[]>();
  for (const text of new Set([...reachedByCatalogue.values(), ...reached.values()])) {
    others.set(
      text,
      otherThemes.map((theme) => near(text, theme)),
    );
    // Long vectors of many texts: the loop has its turn between them.
    await setImmediate();
  }
  return events.map((event) => {
    const own = textOfEvent(event);
    const likeness = (text: string): Likeness => ({ event: near(text, own), others: others.get(text) ?? [] });
    const usual = usualOf([...reachedByCatalogue.values()].map(likeness));
    const factors = [...reached].map(([key, text]): [string, number] => [
      key,
      usual === undefined ? 1 : thousandths(factorOfLikeness(likeness(text), usual) ** weightOf(event)),
    ]);
    return { textHash: hashOf(event), model, reason: null, factors: Object.fromEntries(factors) };
  });
}

/** Tags say much of what a likeness would: beside them it counts for half. */
function weightOf(event: Pick<Event, 'audience'>): number {
  return saysWhom(event) ? 0.5 : 1;
}

const thousandths = (value: number): number => Math.round(1_000 * value) / 1_000;

function hashOf(event: Pick<Event, 'theme' | 'audience'>): string {
  const compared = [textOfEvent(event), weightOf(event)];
  return createHash('sha256').update(JSON.stringify(compared)).digest('base64url').slice(0, 22);
}
