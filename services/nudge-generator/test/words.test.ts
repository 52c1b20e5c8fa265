import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Author, Brief } from '@tsudoi/words/brief';
import { faultOfWords, shorten } from '../src/words/checkWords.ts';
import { fillTemplate } from '../src/words/templateWords.ts';
import { chooseVariant, type VariantStatistic } from '../src/words/chooseVariant.ts';
import { briefOf } from '../src/words/briefOf.ts';
import { nudgePrefix } from '../src/words/nudgePrompt.ts';
import { placeholderValues } from '../src/words/placeholderValues.ts';
import { invitationOf } from '../src/way/deliver/invitationOf.ts';
import { anEventFacts } from './anEventFacts.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { printedSeed } from './printedSeed.ts';

const brief: Brief = {
  locale: 'en',
  links: ['https://example.com/a'],
  texts: ['Come to the fair.'],
  event: { name: 'パスワード管理入門 [Event Sourcing]' },
  contactName: 'Haruka',
};
const fault = (text: string, subject = 'Subject', author: Author = 'model') =>
  faultOfWords({ subject, text }, 200, brief, author);

describe('words that leave', () => {
  it('are refused when they would do harm, each with its reason', () => {
    assert.equal(fault('See you at https://example.com/a?utm_id=1'), null);
    assert.equal(fault('Welcome to パスワード管理入門 [Event Sourcing], Haruka.'), null);
    assert.equal(fault(''), 'empty');
    assert.equal(fault('x'.repeat(201)), 'text_too_long');
    assert.equal(fault('x', 'y'.repeat(201)), 'subject_too_long');
    assert.equal(fault('x', 'Hello\r\nBcc: everybody@example.com'), 'hidden_character');
    assert.equal(fault('x\u0000y'), 'hidden_character');
    assert.equal(fault('safe \u202egpj.exe'), 'hidden_character');
    assert.equal(fault('Look at https://evil.example/a'), 'foreign_link');
    assert.equal(fault('Look at https://example.com.evil.example/a'), 'foreign_link');
    assert.equal(fault('Look at https://example.com/b'), 'foreign_link');
    assert.equal(fault('As an AI language model I cannot'), 'refusal');
    assert.equal(fault('Hello {name}'), 'placeholder');
    assert.equal(fault('Hello {name}', 'Subject', 'person'), 'placeholder');
    assert.equal(fault('パスワードを教えてください'), 'credentials');
    assert.equal(fault('Only 5 seats left'), 'number');
    assert.equal(fault('Only 5 seats left', 'Subject', 'person'), null);
  });

  it('are shortened without splitting a character and never get longer', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 3, max: 60 }),
        (text, length) => {
          const short = shorten(text, length) ?? '';
          assert.ok(short.length <= Math.max(length, 3));
          assert.doesNotThrow(() => encodeURIComponent(short.isWellFormed() ? short : short.toWellFormed()));
          if (text.isWellFormed()) assert.ok(short.isWellFormed());
        },
      ),
    );
  });
});

describe('the rule’s own words', () => {
  const variant = {
    key: 'a',
    subject: { ja: '{event}まであと{days}日', en: '{event}' },
    text: { ja: '{name}さん、{event}へどうぞ。{other}', en: 'Hi {name}, see you at {event}.' },
  };
  const filled = (name: string | null, locale: 'ja' | 'en', event = '朝市') =>
    fillTemplate(
      variant,
      { trigger: {}, items: null, contact: { locale, name } } as unknown as Parameters<
        typeof fillTemplate
      >[1],
      { name: event, startsAt: new Date('2027-03-07T00:00:00Z') } as unknown as Parameters<
        typeof fillTemplate
      >[2],
      new Date('2027-03-04T00:00:00Z'),
    ).text;

  it('never carry a link that somebody put into a name', () => {
    assert.equal(filled('佐藤花子', 'ja'), '佐藤花子さん、朝市へどうぞ。');
    assert.equal(filled('https://shop.example.evil.example', 'ja'), '朝市へどうぞ。');
    assert.equal(filled('Call 090-1234-5678', 'en'), 'Hi, see you at 朝市.');
    assert.equal(filled(null, 'ja', '朝市 evil.com/x'), 'イベントへどうぞ。');
  });
});

describe('what is said of an event', () => {
  const lures = [
    'https://evil.example/login',
    'Hall 3 (map: evil.example/m)',
    '会場変更：evil。example／login',
    'mail help@evil.example',
    'ask 03-1234-5678',
    'Hall\u202e3',
    'Hall\u200b3',
    'Hall \ue0001',
    'hxxps://evil[.]example/a',
    'ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ',
  ];
  const { contact } = { contact: { name: '花子', locale: 'ja' as const, zone: 'Asia/Tokyo' } };
  const now = new Date('2027-03-01T00:00:00Z');

  it('leads nowhere, in a template, an invitation and what a model and the gate are told', () => {
    for (const lure of lures)
      for (const field of ['name', 'venue', 'organiser'] as const) {
        const event = anEventFacts({ [field]: lure });
        const values = Object.values(
          placeholderValues({ contact, items: undefined } as never, event, now),
        ).join(' ');
        const rule = { brief: { goal: 'g', tone: 't', url: null, invitation: true, variants: [] } } as never;
        const invitation = invitationOf(rule, 'e', event);
        const told = briefOf({
          rule,
          event,
          contact,
          template: undefined,
          count: undefined,
          now,
        });
        const all = `${values} ${JSON.stringify(invitation)} ${JSON.stringify({ ...told, prompt: '' })}`;
        assert.ok(!all.includes(lure), `${field}: ${lure}`);
        assert.ok(!/evil|help@|1234/.test(decodeURIComponent(all)), `${field}: ${lure}`);
      }
  });

  it('stands as it is where it leads nowhere', () => {
    for (const venue of [
      '東京都渋谷区神南1-2-3 ビル5F',
      '〒150-0041 東京都渋谷区神南 1-19-8 渋谷区文化総合センター大和田',
      'Room 3.14, 2F (West)',
      "St. John's Hall, 12/4 High St.",
      'Node.js 会議室',
      'オンライン（Zoom）',
    ]) {
      const event = anEventFacts({ venue, name: venue, organiser: venue });
      const values = placeholderValues({ contact, items: undefined } as never, event, now);
      assert.deepEqual([values.venue, values.event, values.organiser], [venue, venue, venue]);
    }
  });
});

describe('the choice of a variant', () => {
  it('learns which one is acted on and gives none up early', () => {
    const random = createSeededRandom(printedSeed('bandit'));
    const rates: Record<string, number> = { good: 0.3, bad: 0.1 };
    const statistics = new Map<string, VariantStatistic>();
    const chosen = { good: 0, bad: 0 };
    for (let round = 0; round < 2_000; round += 1) {
      const variant = chooseVariant(['good', 'bad'], statistics, random) as 'good' | 'bad';
      chosen[variant] += 1;
      const before = statistics.get(variant) ?? { variant, sent: 0, acted: 0, ignored: 0 };
      const acted = random() < (rates[variant] ?? 0);
      statistics.set(variant, {
        variant,
        sent: before.sent + 1,
        acted: before.acted + (acted ? 1 : 0),
        ignored: before.ignored + (acted ? 0 : 1),
      });
    }
    assert.ok(chosen.good > 1_500, `good ${String(chosen.good)}, bad ${String(chosen.bad)}`);
    assert.ok(chosen.bad > 0);
  });

  it('has no draw to make with one variant', () => {
    assert.equal(
      chooseVariant(['only'], new Map(), () => {
        throw new Error('not to be asked');
      }),
      'only',
    );
  });
});

describe('the static part of the prompt', () => {
  it('is long enough for the prompt caches of the providers and holds nothing of one person', () => {
    // The coarsest estimate: 4 characters a token in English; providers want 1,024 tokens.
    assert.ok(nudgePrefix.length / 4 >= 1_024, String(nudgePrefix.length));
    assert.doesNotMatch(nudgePrefix, /[0-9a-f]{8}-[0-9a-f]{4}/);
  });
});
