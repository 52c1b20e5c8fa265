import type { Tactic } from '@tsudoi/contracts/tactics';
import assert from 'node:assert/strict';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

describe('The tactics of a tenant', function () {
  this.timeout(60_000);
  let service: RecommendationService;

  before(async () => {
    service = await startRecommendation();
  });
  after(async () => {
    await service.stop();
  });

  const all = async () =>
    (await service.call<{ items: Tactic[] }>('GET', '/v1/tactics?limit=200')).body.items;
  const remove = (key: string, etag?: string) =>
    service.call('DELETE', `/v1/tactics/${key}`, undefined, etag === undefined ? {} : { 'if-match': etag });
  function put(tactic: Tactic, key = tactic.key) {
    const { id: _id, key: _key, origin: _origin, version: _version, ...fields } = tactic;
    return service.call<Tactic>('PUT', `/v1/tactics/${key}`, fields);
  }

  it("an override that is removed gives the catalogue's tactic back, and nothing else changes", async () => {
    const before = await all();
    const [known] = before;
    assert.ok(known?.origin === 'catalogue');
    const changed = await put({ ...known, name: { ja: '自社の施策', en: 'Ours' } });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    assert.deepEqual([changed.body.origin, changed.etag], ['tenant', '"1"']);
    assert.equal((await all()).find((each) => each.key === known.key)?.name.en, 'Ours');
    assert.equal((await remove(known.key, changed.etag)).status, 204);
    assert.deepEqual(await all(), before);
  });

  it('is removed only by who has read its last version', async () => {
    const [known] = await all();
    assert.ok(known);
    const first = await put(known, 'a-tactic-of-ours');
    const second = await put(known, 'a-tactic-of-ours');
    assert.deepEqual([first.etag, second.etag], ['"1"', '"2"']);
    assert.equal((await remove('a-tactic-of-ours')).status, 428);
    assert.equal((await remove('a-tactic-of-ours', 'nonsense')).status, 400);
    assert.equal((await remove('a-tactic-of-ours', first.etag)).status, 412);
    const both = await Promise.all([1, 2].map(() => remove('a-tactic-of-ours', second.etag)));
    assert.deepEqual(both.map((each) => each.status).sort(), [204, 404], 'of two at once, one removes it');
    assert.ok((await all()).every((each) => each.key !== 'a-tactic-of-ours'));
  });

  it('a tactic of the catalogue cannot be removed, and an unknown one is not found', async () => {
    const [known] = await all();
    assert.equal((await remove(known?.key ?? '', '"1"')).status, 404);
    assert.equal((await remove('never-heard-of', '"1"')).status, 404);
    assert.equal((await remove('NOT A KEY', '"1"')).status, 400);
  });
});
