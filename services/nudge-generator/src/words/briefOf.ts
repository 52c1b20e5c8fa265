import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Brief } from '@tsudoi/words/brief';
import { findLinks, type FoundLink } from '@tsudoi/words/links';
import { safeName } from '@tsudoi/words/safeName';
import type { Addressed } from './addressed.ts';
import type { EventFacts } from '../when/store/events.ts';
import { daysUntil } from './eventDates.ts';
import { nudgePrefix } from './nudgePrompt.ts';
import { mapUrl } from './placeholderValues.ts';
import { eventName, said } from './saidOfEvent.ts';

/** What of a nudge decides about its words. */
export interface BriefSource {
  readonly rule: Pick<RuleInput, 'brief'>;
  readonly event: EventFacts | undefined;
  readonly contact: Addressed['contact'];
  /** The words by the rule, placeholders filled. */
  readonly template?: { readonly subject: string; readonly text: string } | undefined;
  /** How many triggers the message stands for. */
  readonly count?: number | undefined;
  readonly now: Date;
}

/**
 * What the words of a nudge may say and where they may lead: the rule's own link, the event's own addresses, and what the
 * organiser wrote into the rule. A name that came from outside adds nothing.
 */
export function briefOf({ rule, event, contact, template, count, now }: BriefSource): Brief {
  const { brief } = rule;
  const locale = contact?.locale ?? 'ja';
  const { written, links: inRule } = saidByRule(brief.variants);
  const urls = [brief.url, event?.ticketUrl, event?.joinUrl, mapUrl(event)].filter(
    (url): url is string => typeof url === 'string',
  );
  return {
    locale,
    links: [...urls, ...inRule.flatMap(({ kind, value }) => (kind === 'url' ? [value] : []))],
    contacts: inRule.flatMap(({ kind, value }) => (kind === 'url' ? [] : [value])),
    texts: [
      brief.goal,
      ...written,
      ...(template ? [template.subject, template.text] : []),
      ...[said(event?.venue), said(event?.organiser)].filter((text) => text !== ''),
      ...(count === undefined ? [] : [String(count)]),
    ],
    contactName: safeName(contact?.name ?? '') ?? '',
    prompt: nudgePrefix,
    ...(event
      ? {
          event: { name: eventName(event, locale), startsAt: event.startsAt, timeZone: event.timeZone },
          daysLeft: daysUntil(event.startsAt, now, contact?.zone ?? event.timeZone),
        }
      : {}),
  };
}

interface SaidByRule {
  readonly written: readonly string[];
  /** What of it leads somewhere. */
  readonly links: readonly FoundLink[];
}

type Variants = RuleInput['brief']['variants'];

/** Of a step of a rule's version, which every nudge of it shares. */
const known = new WeakMap<Variants, SaidByRule>();

function saidByRule(variants: Variants): SaidByRule {
  let said = known.get(variants);
  if (!said) {
    const written = variants.flatMap(({ subject, text }) => [subject.ja, subject.en, text.ja, text.en]);
    said = { written, links: written.flatMap((text) => findLinks(text)) };
    known.set(variants, said);
  }
  return said;
}
