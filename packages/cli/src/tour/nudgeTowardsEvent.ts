import { createContact, listContacts } from '@tsudoi/contracts/contacts';
import { readEvent } from '@tsudoi/contracts/events';
import {
  decideNudge,
  listNudges,
  rateNudge,
  readNudge,
  readNudgeFigures,
  type NudgeExplained,
} from '@tsudoi/contracts/nudges';
import { createRule } from '@tsudoi/contracts/rules';
import { sendSignals } from '@tsudoi/contracts/signals';
import { createUnsubscribeLink, unsubscribe } from '@tsudoi/contracts/unsubscribe';
import type { z } from 'zod';
import type { Chapter, Story } from './story.ts';

type RuleRequest = z.input<NonNullable<(typeof createRule)['body']>>;

const dayMs = 86_400_000;

const ruleFor = (eventId: string, contactIds: string[]): RuleRequest => ({
  name: '集客が遅れているとき、興味のある人へ',
  enabled: true,
  trigger: { kind: 'pace', leadDays: 7, eventId },
  audience: { contactIds },
  brief: {
    goal: 'Invite people who showed interest to sign up while there is room',
    eventId,
    url: 'https://example.com/typescript-2027',
    variants: [
      {
        key: 'plain',
        subject: { ja: '{event} まであと {days} 日です', en: '{event} is {days} days away' },
        text: {
          ja: '{name} さん、お席にまだ余裕があります。ご都合が合えばぜひお越しください。',
          en: '{name}, there is still room. Come if it suits you.',
        },
      },
    ],
  },
  channels: ['in_app'],
  approval: { required: true },
});

/** A week before the event the sign-ups are behind: two people are nudged, one answers, one has unsubscribed meanwhile. */
export const nudgeTowardsEvent: Chapter = {
  movesClock: true,
  title: {
    ja: '7日前に集客の遅れを知らせ、反応から学ぶ',
    en: 'Behind at D-7: people are told, answer, or unsubscribe',
  },
  async tell(story) {
    const { api, eventId, output } = story;
    const [aoi, ren] = [
      await contactOf(story, 'aoi@example.jp', '中村 葵'),
      await contactOf(story, `ren-${eventId.slice(0, 8)}@example.jp`, '小林 蓮'),
    ];
    const { body: rule } = await api.call(createRule, { body: ruleFor(eventId, [aoi, ren]) });
    const { body: event } = await api.call(readEvent, { params: { eventId } });
    await story.moveClock(new Date(Date.parse(event.startsAt) - 7 * dayMs - 60_000));
    const planned = await nudgesOf(story, rule.id, () => true);
    const { body: first } = await api.call(readNudge, { params: { nudgeId: planned.get(aoi)?.id ?? '' } });
    output.line(
      `  申込 ${String(first.trigger['signUps'])} 件、予測 ${String(first.trigger['expectedSignUps'])} 件 / sign-ups against the curve at D-${String(first.trigger['leadDays'])}`,
    );
    if (first.backlog) await story.moveClock(new Date(Date.parse(first.backlog.dueAt) + 1_000));
    const waiting = await nudgesOf(story, rule.id, ({ state }) => state === 'awaiting_approval');

    const { body: link } = await api.call(createUnsubscribeLink, { params: { contactId: ren }, body: {} });
    const token = new URL(link.url).pathname.split('/').at(-1) ?? '';
    await api.call(unsubscribe, { params: { token }, body: 'List-Unsubscribe=One-Click&scope=all' });
    for (const { id } of waiting.values())
      await api.call(decideNudge, { params: { nudgeId: id }, body: { approve: true } });
    const settled = await nudgesOf(story, rule.id, ({ settledAt }) => settledAt !== null);

    const nudgeId = settled.get(aoi)?.id ?? '';
    await api.call(sendSignals, {
      body: {
        signals: ['opened', 'acted'].map((type) => ({
          id: `tour-${type}-${nudgeId}`,
          contactId: aoi,
          type,
          eventId,
          nudgeId,
        })),
      },
    });
    await api.call(rateNudge, { params: { nudgeId }, body: { helpful: true } });
    const { body: figures } = await api.call(readNudgeFigures, { query: { days: 1 } });
    output.table(
      ['相手 to', '件名 subject', '状態 state', '理由 reason'],
      [
        [aoi, 'aoi'],
        [ren, 'ren'],
      ].map(([id = '', name = '']) => {
        const nudge = settled.get(id);
        return [name, nudge?.subject ?? '', nudge?.state ?? '', nudge?.reason ?? ''];
      }),
    );
    output.line(
      `  承認率 approved ${percent(figures.approvalRate)}、満足 helpful ${percent(figures.satisfactionRate)}`,
    );
    story.facts.set('paceNudges', planned.size);
    story.facts.set('paceNudgeStates', [settled.get(aoi)?.state, settled.get(ren)?.state]);
    story.facts.set('unsubscribedReason', settled.get(ren)?.reason ?? null);
    story.facts.set('satisfactionRate', figures.satisfactionRate);
  },
};

const percent = (share: number | null) => (share === null ? '—' : `${(share * 100).toFixed(0)} %`);

/** Both nudges of the rule once each is as wanted, by contact. */
async function nudgesOf(
  story: Story,
  ruleId: string,
  wanted: (nudge: NudgeExplained) => boolean,
): Promise<Map<string, NudgeExplained>> {
  const { api } = story;
  return story.until('the nudges of the rule', async () => {
    const { body } = await api.call(listNudges, { query: { ruleId } });
    const all = await Promise.all(
      body.items.map(async ({ id }) => (await api.call(readNudge, { params: { nudgeId: id } })).body),
    );
    return all.length === 2 && all.every(wanted)
      ? new Map(all.map((nudge) => [nudge.contactId, nudge]))
      : undefined;
  });
}

async function contactOf({ api }: Story, email: string, displayName: string): Promise<string> {
  const { body: known } = await api.call(listContacts, { query: { q: email } });
  const found = known.items.find((contact) => contact.email === email);
  if (found) return found.id;
  const { body } = await api.call(createContact, { body: { email, displayName } });
  return body.id;
}
