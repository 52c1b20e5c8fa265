import assert from 'node:assert/strict';
import { createNameLookups, type Address } from '../../src/egress/nameLookups.ts';

describe('Names of receivers', () => {
  const found: readonly Address[] = [{ address: '192.0.2.1', family: 4 }];
  let now = 0;
  let asked: string[] = [];
  const open: (() => void)[] = [];
  const lookUp = () =>
    createNameLookups({
      ...{ answerMs: 20, silentMs: 1_000, nowMs: () => now },
      resolve: (name) => {
        asked.push(name);
        if (!name.startsWith('silent')) return Promise.resolve(found);
        return new Promise((resolve) => {
          open.push(() => {
            resolve(found);
          });
        });
      },
    });
  beforeEach(() => {
    [now, asked] = [0, []];
    open.length = 0;
  });

  it('are asked for once, however many wait, and let be for a while where their name servers are silent', async () => {
    const look = lookUp();
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => look('silent.example')));
    for (const each of results)
      assert.ok(each.status === 'rejected' && (each.reason as { code?: string }).code === 'EAI_AGAIN');
    await assert.rejects(look('silent.example'), { code: 'EAI_AGAIN' });
    assert.deepEqual(asked, ['silent.example']);
    assert.deepEqual(await look('good.example'), found);
  });

  it('are asked for again after that, and used as soon as they answer', async () => {
    const look = lookUp();
    await assert.rejects(look('silent.example'), { code: 'EAI_AGAIN' });
    now = 1_001;
    open[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    const again = look('silent.example');
    open[1]?.();
    assert.deepEqual(await again, found);
    assert.equal(asked.length, 2);
    open.length = 0;
    const next = look('silent.example');
    open[0]?.();
    assert.deepEqual(await next, found);
  });
});
