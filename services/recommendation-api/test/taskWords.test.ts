import assert from 'node:assert/strict';
import type { Event } from '@tsudoi/contracts/events';
import { catalogue } from '../src/tactics/catalogue.ts';
import { lengthAt, PLACES } from '../src/plan/taskPlaces.ts';
import { draftOf } from '../src/plan/taskWords.ts';

const event: Event = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  state: 'open',
  version: 1,
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
  name: 'TypeScript カンファレンス 2027',
  theme: 'TypeScript と Web 開発の最前線',
  category: 'conference',
  audience: { description: '首都圏の Web エンジニア', segments: [] },
  format: 'venue',
  venue: '東京・渋谷',
  capacity: 300,
  priceJpy: 3_000,
  startsAt: '2027-01-11T01:00:00Z',
  timeZone: 'Asia/Tokyo',
  targetAttendees: 200,
  tacticBudgetJpy: 300_000,
  staffHours: 60,
};
const long: Event = { ...event, name: '長い名前'.repeat(50), theme: '長い主題'.repeat(120) };
const link = 'https://tsudoi.example/e?utm_source=x&utm_medium=social&utm_campaign=event&utm_content=3';
const words = (text: string): string => text.replace(`\n${link}`, '');

describe('drafts of the copy', () => {
  for (const [key, place] of Object.entries(PLACES))
    for (const language of ['ja', 'en'] as const)
      it(`${key} in ${language}: as long as the place allows, whole sentences, with its link`, () => {
        assert.ok(catalogue.some((tactic) => tactic.key === key));
        const text = draftOf(event, { tacticKey: key }, link)?.[language] ?? '';
        assert.ok(words(text).includes(event.name), text);
        assert.ok(!text.includes('…'), text);
        assert.equal(text.endsWith(link), place.voice !== 'spoken', text);
        for (const one of [event, long]) {
          const draft = draftOf(one, { tacticKey: key }, link)?.[language] ?? '';
          const shown = place.voice === 'spoken' ? null : link;
          assert.ok(lengthAt(place, words(draft), shown) <= place.limit, draft);
        }
      });

  it('differ by the voice of the place', () => {
    const texts = [
      'x-posts',
      'connpass',
      'mailing-list',
      'google-ads',
      'friend-referral',
      'flyers',
      'street-team',
    ];
    const drafts = texts.map((tacticKey) => draftOf(event, { tacticKey }, null)?.ja);
    assert.equal(new Set(drafts).size, texts.length);
  });

  it('count as X counts: Japanese twice, a link 23', () => {
    const place = PLACES['x-posts']!;
    assert.equal(lengthAt(place, 'abc', null), 3);
    assert.equal(lengthAt(place, 'あいう', null), 6);
    assert.equal(lengthAt(place, 'あいう', link), 30);
  });

  it('say nothing of a place that is not known, and of an online event that it is online', () => {
    const nowhere = draftOf({ ...event, venue: null }, { tacticKey: 'flyers' }, null);
    assert.doesNotMatch(nowhere?.ja ?? '', /null|undefined|\n\n/);
    assert.match(
      draftOf({ ...event, format: 'online' }, { tacticKey: 'connpass' }, null)?.ja ?? '',
      /オンライン/,
    );
  });

  it('are none where no text is published', () => {
    assert.equal(draftOf(event, { tacticKey: 'early-bird' }, link), null);
  });
});
