import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';
import { readEvents, type EventFacts } from '../../when/store/events.ts';
import type { Addressed } from '../addressed.ts';
import { fillTemplate } from '../templateWords.ts';

type Reader = NonNullable<Addressed['contact']>;

/** The words of a rule as one person would get them, by variant, with whom and what they are about. */
export interface Preview {
  readonly contact: Reader;
  readonly eventId: string | undefined;
  readonly event: EventFacts | undefined;
  readonly variants: { readonly key: string; readonly subject: string; readonly text: string }[];
}

/** Fills a rule's words for a contact and an event, the rule's own unless given. @throws NotFound */
export async function readPreview(
  tx: Tx,
  asked: {
    readonly rule: Pick<RuleInput, 'brief'>;
    readonly contactId: string;
    readonly eventId?: string | undefined;
  },
  now: Date,
): Promise<Preview> {
  const { rule, contactId } = asked;
  const eventId = asked.eventId ?? rule.brief.eventId;
  const [contact] = await tx.query<Reader>(
    `select display_name as name, locale, time_zone as zone, attributes from core.contact_view where id = $1`,
    [contactId],
  );
  if (!contact) throw new NotFound('No such contact');
  const event = eventId === undefined ? undefined : (await readEvents(tx, [eventId])).get(eventId);
  if (eventId !== undefined && !event) throw new NotFound('No such event');
  const addressed = { contact, trigger: {}, items: null };
  return {
    contact,
    eventId,
    event,
    variants: rule.brief.variants.map((variant) => ({
      key: variant.key,
      ...fillTemplate(variant, addressed, event, now),
    })),
  };
}
