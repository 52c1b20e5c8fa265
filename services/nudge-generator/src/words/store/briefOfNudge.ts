import type { Tx } from '@tsudoi/database/database';
import type { Brief } from '@tsudoi/words/brief';
import { readEvents } from '../../when/store/events.ts';
import { rulesOfVersions } from '../../when/store/rules.ts';
import { atStep } from '../../when/steps/atStep.ts';
import { briefOf } from '../briefOf.ts';

/** What the words of a stored nudge may say, and whether they are Markdown; undefined when its rule's version is gone. */
export async function briefOfNudge(
  tx: Tx,
  nudgeId: string,
  now: Date,
): Promise<{ readonly brief: Brief; readonly markdown: boolean } | undefined> {
  const [row] = await tx.query<{
    ruleId: string;
    version: number;
    eventId: string | null;
    locale: 'ja' | 'en' | null;
    name: string | null;
    trigger: Record<string, unknown>;
  }>(
    `select n.rule_id as "ruleId", n.rule_version as version, n.event_id as "eventId", c.locale, c.display_name as name, n.trigger
     from nudge.nudge n left join core.contact_view c on c.id = n.contact_id
     where n.tenant_id = $1 and n.id = $2`,
    [tx.tenantId, nudgeId],
  );
  if (!row) return undefined;
  const { ruleId, version, eventId, locale, name, trigger } = row;
  const stated = (await rulesOfVersions(tx, [{ ruleId, version }])).get(`${ruleId}:${String(version)}`);
  if (!stated) return undefined;
  const rule = atStep(stated, trigger);
  const event = eventId === null ? undefined : (await readEvents(tx, [eventId])).get(eventId);
  const contact = locale === null ? null : { locale, name: name ?? '' };
  return { brief: briefOf({ rule, event, contact, now }), markdown: rule.brief.format === 'markdown' };
}
