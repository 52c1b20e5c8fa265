import assert from 'node:assert/strict';
import { dailySignUpCurve, seasonPrior, showUpPrior, type EventTraits } from '@tsudoi/forecast/prior';

const meetup: EventTraits = { category: 'meetup', format: 'venue', priceJpy: 0, month: 3 };
const mean = (traits: EventTraits): number => {
  const { alpha, beta } = showUpPrior(traits);
  return alpha / (alpha + beta);
};

describe('the prior of attendance', () => {
  it('expects more of those who paid and fewer of those who only click', () => {
    assert.ok(mean({ ...meetup, priceJpy: 3_000 }) > mean(meetup) + 0.05);
    assert.ok(mean({ ...meetup, format: 'online' }) < mean(meetup) - 0.05);
    assert.ok(mean({ ...meetup, category: 'webinar', format: 'online' }) < 0.6);
  });

  it('is a proper belief for every category, format, price and month', () => {
    for (const category of [
      'conference',
      'meetup',
      'workshop',
      'seminar',
      'webinar',
      'market',
      'festival',
      'exhibition',
      'other',
    ] as const) {
      for (const format of ['venue', 'online', 'hybrid'] as const) {
        for (const priceJpy of [0, 1, 10_000_000]) {
          for (let month = 1; month <= 12; month++) {
            const share = mean({ category, format, priceJpy, month });
            assert.ok(share >= 0.05 && share <= 0.98);
            assert.ok(seasonPrior(month, format) > 0.8 && seasonPrior(month, format) < 1.2);
          }
        }
      }
    }
  });

  it('spreads all sign-ups over the days to the event, most of them early and late', () => {
    for (const days of [0, 1, 7, 30, 180]) {
      const curve = dailySignUpCurve(days, 'venue');
      assert.equal(curve.length, days + 1);
      assert.ok(Math.abs(curve.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
    }
    const month = dailySignUpCurve(30, 'venue');
    assert.ok(month[0]! > month[15]! && month[30]! > month[15]!);
  });
});
