import type { AdAccount } from '@tsudoi/contracts/adAccounts';
import type { Outcome } from '@tsudoi/contracts/outcomes';
import type { AdFake, FakeAdDay } from '@tsudoi/testing/fakes/adFake';
import { googleAdsSecrets, googleAdsThrottled, startGoogleAds } from '@tsudoi/testing/fakes/googleAds';
import { linkedinThrottled, linkedinToken, startLinkedinAds } from '@tsudoi/testing/fakes/linkedinAds';
import { metaThrottled, metaToken, startMetaInsights } from '@tsudoi/testing/fakes/metaInsights';
import assert from 'node:assert/strict';
import { beginDueSyncs } from '../src/ads/beginDueSyncs.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

const DAY_MS = 86_400_000;
const accountId = '1234567890';

describe('Accounts of ad networks', function () {
  this.timeout(240_000);
  let service: RecommendationService;
  let meta: AdFake;
  let google: AdFake;
  let linkedin: AdFake;
  let eventId: string;

  before(async () => {
    meta = await startMetaInsights({ id: accountId, currency: 'JPY', timeZone: 'Asia/Tokyo' });
    google = await startGoogleAds({ id: accountId, currency: 'USD', timeZone: 'America/Los_Angeles' });
    linkedin = await startLinkedinAds({ id: accountId, currency: 'JPY' });
    service = await startRecommendation({
      ADS_META_URL: meta.url,
      ADS_GOOGLE_URL: google.url,
      ADS_GOOGLE_TOKEN_URL: `${google.url}/token`,
      ADS_LINKEDIN_URL: linkedin.url,
    });
    const made = await service.call<{ id: string }>('POST', '/v1/events', {
      name: '広告の会',
      theme: '集い',
      category: 'meetup',
      audience: { description: '人' },
      format: 'venue',
      capacity: 100,
      startsAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
      targetAttendees: 50,
      tacticBudgetJpy: 100_000,
      staffHours: 10,
    });
    eventId = made.body.id;
  });
  after(async () => {
    await service.stop();
    await Promise.all([meta, google, linkedin].map((fake) => fake.close()));
  });

  const credentials = {
    meta: { network: 'meta', accessToken: metaToken },
    google: { network: 'google-ads', ...googleAdsSecrets },
    linkedin: { network: 'linkedin', accessToken: linkedinToken },
  };
  const state = async (given: object, more: object = {}) => {
    const answer = await service.call<AdAccount>('PUT', '/v1/outcomes/ad-accounts', {
      name: '広告',
      accountId,
      credentials: given,
      ...more,
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  /** The account once its fetch has ended. */
  const ended = async (id: string): Promise<AdAccount> => {
    for (let look = 0; look < 1_200; look++) {
      const { body } = await service.call<{ items: AdAccount[] }>('GET', '/v1/outcomes/ad-accounts');
      const found = body.items.find((one) => one.id === id);
      if (found && found.state !== 'waiting') return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the fetch did not end');
  };
  const again = async (id: string): Promise<AdAccount> => {
    assert.equal((await service.call('POST', `/v1/outcomes/ad-accounts/${id}/syncs`, {})).status, 202);
    return ended(id);
  };
  const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
  const row = (ago: number, campaignId: string, over: Partial<FakeAdDay> = {}): FakeAdDay => ({
    day: day(ago),
    campaignId,
    campaign: `event-${eventId} ${campaignId}`,
    spend: 1_000,
    impressions: 5_000,
    clicks: 50,
    conversions: 2,
    ...over,
  });
  const outcomes = async (source: string): Promise<Outcome[]> => {
    const { body } = await service.call<{ items: Outcome[] }>('GET', '/v1/outcomes?limit=100');
    return body.items.filter((one) => one.source === source);
  };

  it('of Meta: all pages, in yen with tax, matched to the event; what is restated is restated', async () => {
    meta.days.push(
      row(3, '11'),
      row(3, '12', { conversions: 0, clicks: 0 }),
      row(4, '11', { campaign: 'なにか' }),
      row(60, '11'),
      row(5, '11', { impressions: 0 }),
    );
    const account = await state(credentials.meta);
    assert.ok(!JSON.stringify(account).includes(metaToken));
    const first = await ended(account.id);
    assert.deepEqual(
      [first.state, first.last?.created, first.last?.unmatched],
      ['ok', 4, 1],
      JSON.stringify(first),
    );
    const rows = await outcomes('meta');
    const newest = rows.find((one) => one.campaign.endsWith(' 11') && one.day === day(3));
    assert.deepEqual(
      [
        newest?.spendJpy,
        newest?.impressions,
        newest?.clicks,
        newest?.signUps,
        newest?.eventId,
        newest?.tacticKey,
      ],
      [1_100, 5_000, 50, 2, eventId, 'meta-ads'],
    );
    assert.equal(rows.find((one) => one.campaign.endsWith(' 12'))?.signUps, null, 'none counted is not zero');
    assert.ok(meta.requests.every(({ query }) => !query.has('access_token')));

    meta.days[0]!.spend = 1_500;
    const second = await again(account.id);
    assert.deepEqual(
      [second.last?.created, second.last?.restated, second.last?.unchanged],
      [0, 1, 2],
      'the day of two months ago is not asked for again',
    );
  });

  it('of Google: millionths, numbers as strings, another currency by its rate', async () => {
    google.days.push(...Array.from({ length: 8 }, (_, i) => row(2, String(100 + i), { spend: 12.345678 })));
    const without = await ended((await state(credentials.google)).id);
    assert.deepEqual([without.state, without.nextSyncAt !== null], ['failing', true]);
    assert.match(without.message ?? '', /USD.*yenPerUnit/);
    const account = await ended((await state(credentials.google, { yenPerUnit: 150, taxPercent: 0 })).id);
    assert.deepEqual([account.state, account.last?.created], ['ok', 8], JSON.stringify(account));
    assert.equal((await outcomes('google-ads'))[0]?.spendJpy, Math.round(12.345678 * 150));
    assert.equal(google.requests.filter(({ path }) => path === '/token').length, 2, 'one token a fetch');
  });

  it('of LinkedIn: days of UTC, names from elsewhere, what is too much for one answer is asked for in halves', async () => {
    linkedin.days.push(row(1, '7'), row(1, '8'), row(2, '9'));
    const account = await ended((await state(credentials.linkedin)).id);
    assert.deepEqual([account.state, account.last?.created, account.last?.unmatched], ['ok', 3, 0]);
    // More in a week than is read at once, as only a very large advertiser has.
    for (let i = 0; i < 6_000; i++) linkedin.days.push(row(i % 2 === 0 ? 3 : 5, String(1_000 + i)));
    const asked = () => linkedin.requests.filter(({ path }) => path === '/rest/adAnalytics').length;
    const before = asked();
    const full = await again(account.id);
    assert.deepEqual([full.state, full.last?.created, full.last?.unchanged], ['ok', 6_000, 3]);
    assert.ok(asked() - before > 5, 'more questions than weeks');
  });

  it('get their rest, end where the grant is lost, and go on with new credentials', async () => {
    for (const [fake, given, throttled, restS] of [
      [meta, credentials.meta, metaThrottled, 900],
      [google, { ...credentials.google }, googleAdsThrottled, 90],
      [linkedin, credentials.linkedin, linkedinThrottled, 120],
    ] as const) {
      const more = fake === google ? { yenPerUnit: 150 } : {};
      fake.faults.push(
        ...(fake === google ? [{ status: 200, body: { access_token: 'ya29.access' } }] : []),
        throttled,
      );
      const resting = await ended((await state(given, more)).id);
      assert.equal(resting.state, 'throttled', JSON.stringify(resting));
      const waits = (Date.parse(resting.nextSyncAt ?? '') - service.clock.now().getTime()) / 1_000;
      assert.ok(waits > restS - 60 && waits <= restS, `${String(waits)} s of ${String(restS)}`);
      const wrong = fake === google ? { ...given, refreshToken: 'old' } : { ...given, accessToken: 'old' };
      const lost = await ended((await state(wrong, more)).id);
      assert.deepEqual([lost.state, lost.nextSyncAt], ['lost', null], JSON.stringify(lost));
      assert.equal((await service.call('POST', `/v1/outcomes/ad-accounts/${lost.id}/syncs`, {})).status, 409);
      assert.equal((await ended((await state(given, more)).id)).state, 'ok');
    }
  });

  it('say so where an answer is none, and are fetched once a day by whichever replica looks', async () => {
    const { database, clock } = service.platform;
    meta.faults.push({ status: 200, body: { currency: 'JPY' } });
    const odd = await ended((await state(credentials.meta)).id);
    assert.deepEqual(
      [odd.state, /timezone_name/.test(odd.message ?? '')],
      ['failing', true],
      JSON.stringify(odd),
    );
    assert.equal(await beginDueSyncs(database, clock.now()), 0);
    const tomorrow = new Date(clock.now().getTime() + 1.5 * DAY_MS);
    const begun = await Promise.all([1, 2, 3].map(() => beginDueSyncs(database, tomorrow)));
    assert.equal(
      begun.reduce((sum, one) => sum + one, 0),
      3,
      'three accounts, once each',
    );
  });

  it('are forgotten with their credentials, the results stay', async () => {
    const { body } = await service.call<{ items: AdAccount[] }>('GET', '/v1/outcomes/ad-accounts');
    const found = body.items.find(({ network }) => network === 'meta');
    assert.equal((await service.call('DELETE', `/v1/outcomes/ad-accounts/${found?.id ?? ''}`)).status, 204);
    assert.equal((await service.call('DELETE', `/v1/outcomes/ad-accounts/${found?.id ?? ''}`)).status, 404);
    assert.ok((await outcomes('meta')).length > 0);
    const refused = await service.call('PUT', '/v1/outcomes/ad-accounts', {
      name: 'x',
      accountId: 'act_1',
      credentials: credentials.meta,
    });
    assert.equal(refused.status, 400);
  });
});
