import type { Client } from '@tsudoi/client/createClient';
import { drawPoster } from './drawPoster.ts';

/** What the pages are shown with: people, an event under way with a plan and sign-ups, and a rule. */
export interface Seeded {
  readonly eventId: string;
  readonly planId: string;
  readonly contactId: string;
}

const dayMs = 86_400_000;

/** Fills an installation through its public API; the event is 45 days ahead at ten in Tokyo. */
export async function seed(api: Client, language: 'ja' | 'en'): Promise<Seeded> {
  const ja = language === 'ja';
  const rows = Array.from(
    { length: 40 },
    (_, index) => `person${String(index)}@example.org,${ja ? '佐藤' : 'Alex'} ${String(index)},${language}`,
  );
  await api.call('importContacts', { body: `email,name,locale\n${rows.join('\n')}\n` });
  const { items: contacts } = await api.call('listContacts', { query: { limit: 5 } });
  const startsAt = new Date(Date.now() + 45 * dayMs);
  startsAt.setUTCHours(1, 0, 0, 0);
  const event = await api.call('createEvent', {
    body: {
      name: ja ? 'TypeScript カンファレンス 2027' : 'TypeScript conference 2027',
      theme: ja ? 'TypeScript と Web 開発の最前線' : 'TypeScript and the edge of the web',
      category: 'conference',
      audience: {
        description: ja ? '首都圏の Web エンジニア' : 'Web engineers around Tokyo',
        segments: [
          { key: 'engineers', size: 6_000 },
          { key: 'students', size: 2_500 },
        ],
      },
      format: 'venue',
      venue: ja ? '東京・渋谷' : 'Shibuya, Tokyo',
      capacity: 300,
      priceJpy: 3_000,
      startsAt: startsAt.toISOString(),
      timeZone: 'Asia/Tokyo',
      targetAttendees: 200,
      tacticBudgetJpy: 300_000,
      staffHours: 60,
    },
  });
  await api.call('putEventPicture', { params: { eventId: event.id }, bytes: new Blob([drawPoster()]) });
  const plan = await api.call('createPlan', { params: { eventId: event.id }, body: {} });
  await api.call('acceptPlan', {
    params: { planId: plan.id },
    body: { landingUrl: 'https://example.org/join' },
  });
  for (let index = 0; index < 12; index += 1)
    await api.call('createSignUp', {
      params: { eventId: event.id },
      body: {
        externalId: `order-${String(index)}`,
        contact: { email: `person${String(index)}@example.org` },
        signedUpAt: new Date(Date.now() - ((index * 7) % 5) * dayMs - 1_000).toISOString(),
      },
    });
  await api.call('createRule', {
    body: {
      name: ja ? '2 回続けて未読だった人へ' : 'Two ignores in a row',
      trigger: { kind: 'signal', signal: 'ignored', count: 2, windowSeconds: 259_200, distinctDays: true },
      brief: {
        goal: 'win back',
        variants: [
          {
            key: 'a',
            subject: { ja: '{event} まであと少しです', en: '{event} is near' },
            text: { ja: '{name} さん、お席をご用意しています。', en: '{name}, there is a seat for you.' },
          },
        ],
      },
      channels: ['in_app'],
      cooldownSeconds: 86_400,
      approval: { required: true },
      enabled: true,
    },
  });
  const contactId = contacts[0]!.id;
  for (const days of [2, 1])
    await api.call('sendSignals', {
      body: {
        id: `ignored-${String(days)}`,
        contactId,
        type: 'ignored',
        eventId: event.id,
        occurredAt: new Date(Date.now() - days * dayMs).toISOString(),
      },
    });
  return { eventId: event.id, planId: plan.id, contactId };
}
