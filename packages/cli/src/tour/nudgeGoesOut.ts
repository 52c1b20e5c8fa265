import { createContact, listContacts } from '@tsudoi/contracts/contacts';
import { createInboxToken, readInbox } from '@tsudoi/contracts/inbox';
import { decideNudge, listApprovals, listNudges, readNudge } from '@tsudoi/contracts/nudges';
import { createRule, tryRule } from '@tsudoi/contracts/rules';
import { sendSignals } from '@tsudoi/contracts/signals';
import type { z } from 'zod';
import type { Chapter, Story } from './story.ts';

type RuleRequest = z.input<NonNullable<(typeof createRule)['body']>>;

const email = 'aoi@example.jp';

const ruleFor = (eventId: string): RuleRequest => ({
  name: '夜に見てくれた人へ、翌朝の一言',
  enabled: true,
  trigger: { kind: 'signal', signal: 'late_night_use', then: { at: '07:30' } },
  brief: {
    goal: 'Invite somebody who looked at the event late at night to sign up the next morning',
    eventId,
    url: 'https://example.com/typescript-2027',
    variants: [
      {
        key: 'warm',
        subject: { ja: '{event} まであと {days} 日です', en: '{event} is {days} days away' },
        text: {
          ja: '{name} さん、ご関心をお寄せいただきありがとうございます。お席はまだあります。',
          en: '{name}, thank you for your interest. There are seats left.',
        },
      },
    ],
  },
  channels: ['in_app'],
  approval: { required: true },
});

/** A rule is tried, a signal fires it, the words wait for a member, and the nudge reaches the inbox: once, explained. */
export const nudgeGoesOut: Chapter = {
  movesClock: true,
  title: { ja: 'お知らせが承認され、届く', en: 'A nudge is approved and arrives' },
  async tell(story) {
    const { api, eventId, output } = story;
    const contactId = await contactOf(story);
    await api.call(sendSignals, {
      body: { id: `tour-late-${eventId}`, contactId, type: 'page_seen', eventId },
    });
    const rule = ruleFor(eventId);
    const { body: trial } = await api.call(tryRule, { body: { rule, days: 14 } });
    output.line(
      `  過去14日なら ${String(trial.total)} 件 / would have nudged ${String(trial.people)} people`,
    );
    const { body: created } = await api.call(createRule, { body: rule });
    const signal = { id: `tour-night-${created.id}`, contactId, type: 'late_night_use', eventId };
    const { body: first } = await api.call(sendSignals, { body: signal });
    const { body: repeated } = await api.call(sendSignals, { body: signal });

    const { body: made } = await api.call(listNudges, { query: { ruleId: created.id } });
    const nudgeId = made.items[0]?.id ?? '';
    const { body: planned } = await api.call(readNudge, { params: { nudgeId } });
    const dueAt = planned.backlog?.dueAt;
    output.line(`  予定 due ${dueAt ?? 'now'}`);
    if (dueAt !== undefined) await story.moveClock(new Date(new Date(dueAt).getTime() + 1_000));
    await story.until('the nudge to wait for approval', async () => {
      const { body } = await api.call(listApprovals, { query: {} });
      return body.items.find((item) => item.id === nudgeId);
    });
    await api.call(decideNudge, { params: { nudgeId }, body: { approve: true } });
    const nudge = await story.until('the nudge to be delivered', async () => {
      const { body } = await api.call(readNudge, { params: { nudgeId } });
      return body.state === 'delivered' ? body : undefined;
    });
    const { body: token } = await api.call(createInboxToken, { params: { contactId }, body: {} });
    const { body: inbox } = await api.call(readInbox, { params: { token: token.token }, query: {} });
    output.table(
      ['件名 subject', '書き手 by', '手段 channel', '試行 attempts', '状態 state'],
      [
        [
          nudge.subject ?? '',
          nudge.generation?.refused ? 'template' : (nudge.generation?.model ?? ''),
          nudge.channel ?? '',
          String(nudge.attempts.length),
          nudge.state,
        ],
      ],
    );
    story.facts.set('nudgeId', nudgeId);
    story.facts.set('nudgesOfOneSignalSentTwice', first.nudges + repeated.nudges);
    story.facts.set('inboxItems', inbox.items.filter((item) => item.nudgeId === nudgeId).length);
  },
};

async function contactOf({ api }: Story): Promise<string> {
  const { body: known } = await api.call(listContacts, { query: { q: email } });
  const found = known.items.find((contact) => contact.email === email);
  if (found) return found.id;
  const { body } = await api.call(createContact, {
    body: { email, displayName: '中村 葵', quietHours: { start: '22:00', end: '07:00' } },
  });
  return body.id;
}
