import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { invalidField } from '@tsudoi/runtime/errors';
import { readSettings } from '../store/settings.ts';

/** Refuses a rule on a topic that the settings do not name: nobody could turn it off. @throws InvalidInput */
export async function checkTopic(tx: Tx, { topic }: Pick<RuleInput, 'topic'>): Promise<void> {
  if (topic === undefined) return;
  const { topics } = await readSettings(tx);
  if (!topics.some(({ key }) => key === topic))
    throw invalidField('body.topic', `the settings name no topic "${topic}"`);
}
