import { hiddenCharacter } from '@tsudoi/words/hidden';
import { findLinks } from '@tsudoi/words/links';
import type { EventFacts } from '../when/store/events.ts';

/**
 * What is said of an event as it may stand in our words. Name and place may come from an entry that somebody else wrote into a
 * connected calendar: what leads somewhere, or holds what nobody sees, is not repeated. Where one takes part has a field of its own.
 */
export function said(text: string | null | undefined): string {
  const line = (text ?? '').replaceAll(/[\s\u3000]+/gu, ' ').trim();
  return hiddenCharacter(line) === undefined && findLinks(line).length === 0 ? line : '';
}

/** An event's name, or what stands for one that is not repeated. */
export function eventName(event: Pick<EventFacts, 'name'> | undefined, locale: 'ja' | 'en'): string {
  return event ? said(event.name) || (locale === 'ja' ? 'イベント' : 'the event') : '';
}
