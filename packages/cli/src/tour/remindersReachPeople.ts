import { countAudience, createBroadcast } from '@tsudoi/contracts/broadcasts';
import { configureChannel } from '@tsudoi/contracts/channels';
import { createEvent } from '@tsudoi/contracts/events';
import { listNudges, readNudge, type NudgeExplained } from '@tsudoi/contracts/nudges';
import { readPreferences } from '@tsudoi/contracts/preferences';
import { startReminders } from '@tsudoi/contracts/reminders';
import { nextTimes } from '@tsudoi/contracts/rules';
import { createSignUp } from '@tsudoi/contracts/signUps';
import { createUnsubscribeLink } from '@tsudoi/contracts/unsubscribe';
import type { Mailbox, StoryMail } from './mailbox.ts';
import type { Chapter, Story } from './story.ts';

const dayMs = 86_400_000;
const browser = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15';

/**
 * One click starts an event's reminders: a welcome on sign-up, the day before with date and invitation, nothing for a cancelled
 * seat; news to a segment, a click that counts; and the person's own page.
 */
export const remindersReachPeople: Chapter = {
  movesClock: true,
  title: {
    ja: '申込のお礼、前日のお知らせ、配信設定',
    en: 'Welcome, the day before, a click, and the person’s own page',
  },
  async tell(story) {
    const { api, output, mailbox } = story;
    if (mailbox) await sendMailTo(story, mailbox);
    else output.line('  メールなし / no mail server to read: the inbox only');
    const channels: ('email' | 'in_app')[] = mailbox ? ['email', 'in_app'] : ['in_app'];
    const startsAt = new Date(
      Math.ceil((await story.now()).getTime() / dayMs) * dayMs + 9 * dayMs + dayMs / 4,
    );
    const eventId = await newEvent(story, startsAt);
    const { body: set } = await api.call(startReminders, { params: { eventId }, body: { channels } });
    output.table(
      ['お知らせ reminder', 'きっかけ trigger'],
      set.rules.map((rule) => [rule.name, JSON.stringify(rule.trigger)]),
    );
    const [welcome, dayBefore] = [set.rules[0]?.id ?? '', set.rules[2]?.id ?? ''];
    const keeps = await seat(story, eventId, 'keeps');
    const cancels = await seat(story, eventId, 'cancels');
    const welcomed = [
      await arrival(story, welcome, keeps.contactId),
      await arrival(story, welcome, cancels.contactId),
    ];
    await seat(story, eventId, 'cancels', 'cancelled');

    // 18:00 in Tokyo on the day before, the date of Tokyo.
    const date = new Date(startsAt.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
    await story.moveClock(new Date(Date.parse(`${date}T09:00:02Z`) - dayMs));
    const reminded = await arrival(story, dayBefore, keeps.contactId);
    const { body: others } = await api.call(listNudges, {
      query: { ruleId: dayBefore, contactId: cancels.contactId },
    });
    output.table(
      ['相手 to', 'お礼 welcome', '前日 the day before'],
      [
        ['参加 keeps', welcomed[0]?.state ?? '', reminded.subject ?? ''],
        ['取消 cancels', welcomed[1]?.state ?? '', others.items.map(({ state }) => state).join() || '—'],
      ],
    );
    const mailOf = (nudge: NudgeExplained): StoryMail | undefined =>
      mailbox?.mails().findLast((mail) => mail.to.includes(keeps.email) && mail.subject === nudge.subject);
    story.facts.set(
      'welcomed',
      welcomed.map(({ state }) => state),
    );
    story.facts.set('remindedText', mailOf(reminded)?.text ?? reminded.text ?? '');
    story.facts.set('invitation', mailOf(reminded)?.invitation ?? null);
    story.facts.set('remindedCancelled', others.items.filter(({ state }) => state === 'delivered').length);

    const { body: news } = await api.call(createBroadcast, {
      body: {
        name: '持ち物のご案内 / What to bring',
        audience: { signedUpTo: eventId },
        channels,
        brief: {
          goal: 'Tell people with a seat what to bring',
          eventId,
          url: 'https://example.com/bring',
          variants: [
            {
              key: 'plain',
              subject: { ja: '「{event}」の持ち物', en: 'What to bring to {event}' },
              text: { ja: '{name} さん、名札をお持ちください。', en: '{name}, please bring your badge.' },
            },
          ],
        },
      },
    });
    const told = await arrival(story, news.rule.id, keeps.contactId);
    const unopened = async () =>
      (await api.call(countAudience, { body: { audience: { notOpened: news.rule.id } } })).body.people;
    const before = await unopened();
    const link = /\/v1\/c\/[\w.-]+/.exec(mailOf(told)?.text ?? '')?.[0];
    const followed =
      link === undefined
        ? undefined
        : await fetch(api.urlOf(link), { redirect: 'manual', headers: { 'user-agent': browser } });
    output.line(
      `  未開封 unopened: ${String(before)} → ${String(await unopened())}${followed ? ` (${String(followed.status)} ${followed.headers.get('location') ?? ''})` : ''}`,
    );
    story.facts.set('broadcastReached', told.state);
    story.facts.set('click', followed ? [followed.status, before, await unopened()] : null);

    const { body: page } = await api.call(createUnsubscribeLink, {
      params: { contactId: keeps.contactId },
      body: {},
    });
    const own = api.urlOf(new URL(page.url).pathname.replace('/unsubscribe/', '/preferences/'));
    const shown = await (await fetch(own)).text();
    const saved = await fetch(own, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'on=in_app&start=22:00&end=07:00&locale=ja',
    });
    const { body: chosen } = await api.call(readPreferences, { params: { contactId: keeps.contactId } });
    output.line(`  配信設定 chosen: ${JSON.stringify(chosen)}`);
    story.facts.set('preferencePage', [
      /<form/.test(shown),
      saved.status,
      chosen.channelsOff.includes('email'),
    ]);

    const { body: next } = await api.call(nextTimes, {
      body: { trigger: { kind: 'schedule', at: '18:00', monthDays: [-1] } },
    });
    output.line(`  月末の予定 month-ends: ${next.times.map(({ ja }) => ja).join('、')}`);
    story.facts.set('nextTimes', next.times.length);
  },
};

async function sendMailTo({ api }: Story, { host, port }: Mailbox): Promise<void> {
  await api.call(configureChannel, {
    params: { channel: 'email' },
    body: {
      settings: {
        provider: 'smtp',
        host,
        port,
        security: 'none',
        from: { name: '集い', address: 'nudge@tsudoi.example' },
        identity: {
          name: '集い実行委員会',
          postalAddress: '東京都千代田区1-1',
          contact: 'help@tsudoi.example',
        },
      },
    },
  });
}

async function newEvent({ api }: Story, startsAt: Date): Promise<string> {
  const { body } = await api.call(createEvent, {
    body: {
      name: '春の勉強会',
      theme: 'はじめての型',
      category: 'meetup',
      audience: { description: '首都圏の Web エンジニア' },
      format: 'venue',
      venue: '渋谷ヒカリエ',
      capacity: 40,
      startsAt: startsAt.toISOString(),
      durationMinutes: 90,
      targetAttendees: 30,
      tacticBudgetJpy: 10_000,
      staffHours: 5,
    },
  });
  return body.id;
}

async function seat(
  { api }: Story,
  eventId: string,
  who: 'keeps' | 'cancels',
  state: 'confirmed' | 'cancelled' = 'confirmed',
): Promise<{ contactId: string; email: string }> {
  const email = `${who}-${eventId.slice(0, 8)}@example.jp`;
  const { body } = await api.call(createSignUp, {
    params: { eventId },
    body: {
      externalId: `${who}-${eventId}`,
      state,
      contact: { email, displayName: '渡辺 凛', locale: 'ja' },
    },
  });
  return { contactId: body.contactId, email };
}

/** The nudge of a rule to a person once it is settled; the clock is moved on to where it waits for. */
async function arrival(story: Story, ruleId: string, contactId: string): Promise<NudgeExplained> {
  const { api } = story;
  return story.until(
    'a nudge to arrive',
    async () => {
      const { body } = await api.call(listNudges, { query: { ruleId, contactId } });
      const nudgeId = body.items[0]?.id;
      if (nudgeId === undefined) return undefined;
      const { body: nudge } = await api.call(readNudge, { params: { nudgeId } });
      if (nudge.settledAt !== null) return nudge;
      const dueAt = nudge.backlog && new Date(nudge.backlog.dueAt);
      if (dueAt && dueAt > (await story.now())) await story.moveClock(new Date(dueAt.getTime() + 1_000));
      return undefined;
    },
    { timeoutMs: 90_000 },
  );
}
