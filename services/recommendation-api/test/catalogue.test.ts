import assert from 'node:assert/strict';
import { catalogue } from '../src/tactics/catalogue.ts';
import { fitOf } from '../src/tactics/eventFit.ts';

describe('the catalogue', () => {
  it('has at least 30 tactics, each named and described in both languages, each prior with its source', () => {
    assert.ok(catalogue.length >= 30);
    assert.equal(new Set(catalogue.map(({ key }) => key)).size, catalogue.length);
    for (const {
      key,
      name,
      description,
      source,
      kind,
      setupFeeJpy,
      costPerUnitJpy,
      minimumEffort,
      maximumEffort,
    } of catalogue) {
      assert.ok(name.ja !== '' && name.en !== '' && /^[\x20-\x7e]+$/.test(name.en), key);
      assert.ok(description !== undefined && /[ぁ-んァ-ン一-龠]/.test(description.ja), key);
      assert.ok(source.includes('assumption') || source.includes('source'), key);
      assert.ok(minimumEffort <= maximumEffort, key);
      assert.equal(kind === 'free', setupFeeJpy === 0 && costPerUnitJpy === 0, key);
    }
  });

  it('suits engineers, business people and locals differently, and prints nothing for an event on line', () => {
    const conference = {
      category: 'conference',
      format: 'venue',
      audience: { tags: ['エンジニア'] },
      priceJpy: 0,
    } as const;
    const market = {
      category: 'market',
      format: 'venue',
      priceJpy: 0,
    } as const;
    assert.ok(fitOf('connpass', conference) > 1 && fitOf('connpass', market) < 0.1);
    assert.ok(fitOf('flyers', market) > 1);
    assert.equal(fitOf('flyers', { ...market, format: 'online' }), 0);
    assert.equal(fitOf('early-bird', market), 0);
    assert.equal(fitOf('a-tactic-of-the-tenant', market), 1);
    const said = fitOf('connpass', { ...conference, audience: { tags: ['developers'] } });
    assert.equal(said, fitOf('connpass', conference), 'English and Japanese words mean the same people');
    const untold = { category: 'seminar', format: 'venue', priceJpy: 0 } as const;
    const titled = { ...untold, name: '地域開発とデータ', theme: '開発' };
    assert.equal(fitOf('connpass', titled), fitOf('connpass', untold), 'a title decides nothing');
  });
});
