import assert from 'node:assert/strict';
import { createLogger, withoutRedaction } from '../src/logger.ts';

describe('The log', () => {
  const lines: string[] = [];
  const log = createLogger('test', 'info', { write: (line: string) => void lines.push(line) });
  beforeEach(() => {
    lines.length = 0;
  });

  it('tells no secret, wherever it stands and however it is written', () => {
    const word = 'hunter2-hunter2';
    log.info(
      {
        a: { b: { token: word, deep: [{ c: { apiKey: word } }] } },
        list: [{ password: word }, { fine: 'kept' }],
        headers: { Authorization: `Bearer ${word}`, 'set-cookie': [word], 'x-api-key': word },
        access_token: word,
        refreshToken: word,
        CLIENT_SECRET: word,
        newPassword: word,
        private_key: { d: word },
        prompt: [{ role: 'user', content: word }],
      },
      'line',
    );
    assert.equal(lines.length, 1);
    assert.ok(!lines[0]?.includes(word), lines[0]);
    assert.match(lines[0] ?? '', /"fine":"kept"/);
  });

  it('tells in a child too, and keeps figures', () => {
    log.child({ token: 'child-secret' }).info({ inputTokens: 12, usedTokens: [3], attempts: 7 });
    assert.ok(!lines[0]?.includes('child-secret'));
    const line = JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;
    assert.deepEqual([line['inputTokens'], line['usedTokens'], line['attempts']], [12, [3], 7]);
  });

  it('describes errors without what may stand in them', () => {
    log.error({ err: Object.assign(new Error('no'), { parameters: ['personal'], code: '23505' }) }, 'fault');
    assert.ok(!lines[0]?.includes('personal'));
    assert.match(lines[0] ?? '', /"code":"23505"/);
  });

  it('does not change what it was given', () => {
    const given = { nested: { token: 'x' } };
    log.info(given);
    assert.equal(given.nested.token, 'x');
  });

  it('leaves lines of fixed fields alone', () => {
    withoutRedaction(log).info({ token: 'not looked at' });
    assert.match(lines[0] ?? '', /not looked at/);
  });
});
