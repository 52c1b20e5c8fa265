import { createSignUp, createSignUpSource, listSignUps } from '@tsudoi/contracts/signUps';
import { listPlanTasks } from '@tsudoi/contracts/plans';
import { createHmac } from 'node:crypto';
import type { Chapter } from './story.ts';

const people = [
  ['haruka@example.jp', '佐藤 遥'],
  ['kenta@example.jp', '鈴木 健太'],
  ['misaki@example.jp', '高橋 美咲'],
  ['takumi@example.jp', '田中 匠'],
  ['yui@example.jp', '伊藤 結衣'],
] as const;

/** Sign-ups arrive by the API and by the signed webhook of a ticket shop; UTM links tell which tactic brought them. */
export const signUpsArrive: Chapter = {
  title: {
    ja: '申し込みが届き、どの施策のおかげかが分かる',
    en: 'Sign-ups arrive, and tell which tactic brought them',
  },
  async tell(story) {
    const { api, eventId, planId } = story;
    const { body: tasks } = await api.call(listPlanTasks, { params: { planId }, query: {} });
    for (const [index, [email, displayName]] of people.entries()) {
      const task = tasks.items[index % Math.max(1, tasks.items.length)];
      await api.call(createSignUp, {
        params: { eventId },
        body: {
          externalId: `tour-${String(index)}`,
          contact: {
            email,
            displayName,
            consent: { email: { granted: true, at: '2026-11-01T00:00:00Z', source: 'sign-up form' } },
          },
          ...(task && { utm: task.utm }),
        },
      });
    }
    const { body: source } = await api.call(createSignUpSource, {
      body: { kind: 'pretix', name: 'pretix', eventId },
    });
    const order = JSON.stringify({
      code: 'A0B1C',
      status: 'p',
      email: 'shop@example.jp',
      positions: [{ attendee_name: '山本 翔' }, { attendee_name: '山本 葵' }],
    });
    const send = () =>
      fetch(api.urlOf(source.webhookPath), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-pretix-signature': createHmac('sha256', source.secret ?? '')
            .update(order)
            .digest('hex'),
        },
        body: order,
      });
    const answers = [await send(), await send()];
    const { body: signUps } = await api.call(listSignUps, { params: { eventId }, query: { limit: 200 } });
    story.output.table(
      ['申込 sign-up', '枚数 tickets', '施策 tactic', '経路 by'],
      signUps.items.map((each) => [
        each.externalId,
        each.tickets,
        each.tacticKey ?? '—',
        each.source === 'api' ? 'API' : 'webhook (sent twice, taken once)',
      ]),
    );
    story.facts.set('signUps', signUps.items.length);
    story.facts.set('signUpsWithTactic', signUps.items.filter((each) => each.tacticKey !== null).length);
    story.facts.set(
      'webhookStatuses',
      answers.map((answer) => answer.status),
    );
    story.facts.set('contactId', signUps.items[0]?.contactId ?? null);
  },
};
