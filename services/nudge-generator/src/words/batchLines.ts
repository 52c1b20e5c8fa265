import type { Tx } from '@tsudoi/database/database';
import type { BatchLine } from '@tsudoi/llm/batch/batchStore';
import { promptHash } from '@tsudoi/llm/canonical';
import { wantedOfRun } from './store/batchRuns.ts';
import { readEvents } from '../when/store/events.ts';
import { rulesOfVersions } from '../when/store/rules.ts';
import { longestText } from './generate.ts';
import { asked, nudgeMessages, nudgePrefix } from './nudgePrompt.ts';
import { spendTags } from './spendTags.ts';
import { fillTemplate } from './templateWords.ts';

/**
 * The lines of a run as they are now, by nudge: what would be asked when the nudge is due. Nudges that are no longer
 * wanted have none. The hash of a line is that of its prompt.
 */
export async function batchLines(
  tx: Tx,
  runId: string,
  only?: readonly string[],
): Promise<Map<string, BatchLine>> {
  const wanted = await wantedOfRun(tx, runId, only);
  const versions = new Map(
    wanted.map(({ ruleId, ruleVersion }) => [
      `${ruleId}:${String(ruleVersion)}`,
      { ruleId, version: ruleVersion },
    ]),
  );
  const rules = await rulesOfVersions(tx, [...versions.values()]);
  const events = await readEvents(tx, [
    ...new Set(wanted.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]))),
  ]);
  return new Map(
    wanted.flatMap((nudge) => {
      const rule = rules.get(`${nudge.ruleId}:${String(nudge.ruleVersion)}`);
      const variant = rule?.brief.variants.find(({ key }) => key === nudge.variant);
      if (!rule || !variant) return [];
      const event = nudge.eventId === null ? undefined : events.get(nudge.eventId);
      if (event?.cancelled && nudge.trigger['kind'] !== 'event.changed') return [];
      const now = nudge.dueAt;
      const template = fillTemplate(variant, nudge, event, now);
      const messages = nudgeMessages({ nudge, rule, event, template, maxTextLength: longestText, now });
      const line: BatchLine = {
        ...asked,
        customId: nudge.id,
        inputsHash: promptHash({ prefix: nudgePrefix, messages }),
        messages,
        template: JSON.stringify(template),
        subjectId: nudge.contactId,
        tags: spendTags(nudge, rule),
      };
      return [[nudge.id, line] as const];
    }),
  );
}
