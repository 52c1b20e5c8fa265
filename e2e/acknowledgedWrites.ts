import type { ApiClient } from '@tsudoi/cli/apiClient';
import { createContact } from '@tsudoi/contracts/contacts';
import { createEvent } from '@tsudoi/contracts/events';
import { createKey } from '@tsudoi/contracts/keys';
import { acceptPlan, createPlan } from '@tsudoi/contracts/plans';
import { createRule } from '@tsudoi/contracts/rules';
import { sendSignals } from '@tsudoi/contracts/signals';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventInDays } from './writeLoad.ts';

/** What the API said yes to, and when by the clock; the id of the plan, of the nudge's person, of the key that the entry tells of. */
export interface Acknowledged {
  readonly kind: 'plan' | 'nudge' | 'audit entry';
  readonly id: string;
  readonly atMs: number;
}

/** A rule that makes a nudge of each signal, which waits for its approval. */
export async function nightRule(api: ApiClient): Promise<void> {
  await api.call(createRule, {
    body: {
      name: 'At night',
      enabled: true,
      trigger: { kind: 'signal', signal: 'late_night_use', then: { at: '07:30' } },
      brief: {
        goal: 'Say hello',
        variants: [
          {
            key: 'only',
            subject: { ja: 'こんにちは', en: 'Hello' },
            text: { ja: 'こんにちは。', en: 'Hello.' },
          },
        ],
      },
      channels: ['in_app'],
      approval: { required: true },
    },
  });
}

/** A plan with its event, a nudge with its person, and an audit entry, each on the list once the API said yes. */
export async function writeOnce(api: ApiClient, acknowledged: Acknowledged[]): Promise<void> {
  const yes = (kind: Acknowledged['kind'], id: string) => {
    acknowledged.push({ kind, id, atMs: Date.now() });
  };
  const { body: event } = await api.call(createEvent, {
    body: { ...eventInDays(40), name: randomUUID() } as never,
  });
  const { body: plan } = await api.call(createPlan, { params: { eventId: event.id }, body: {} });
  await api.call(acceptPlan, { params: { planId: plan.id }, body: { landingUrl: 'https://example.com/' } });
  yes('plan', plan.id);
  const { body: contact } = await api.call(createContact, {
    body: { email: `${randomUUID()}@example.jp` },
  });
  const { body: told } = await api.call(sendSignals, {
    body: { id: randomUUID(), contactId: contact.id, type: 'late_night_use' },
  });
  assert.equal(told.nudges, 1);
  yes('nudge', contact.id);
  const { body: key } = await api.call(createKey, { body: { name: randomUUID(), role: 'viewer' } });
  yes('audit entry', key.id);
}
