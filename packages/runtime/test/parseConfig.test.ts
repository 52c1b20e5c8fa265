import assert from 'node:assert/strict';
import { z } from 'zod';
import { baseConfig } from '../src/baseConfig.ts';
import { parseConfig } from '../src/parseConfig.ts';

const schema = z.object(baseConfig);
const good = {
  DATABASE_URL: 'postgres://app@localhost/tsudoi',
  DISPATCHER_DATABASE_URL: 'postgres://dispatcher@localhost/tsudoi',
  REDIS_URL: 'redis://localhost',
};

describe('The configuration', () => {
  it('tells every fault at once, by variable', () => {
    assert.throws(
      () => parseConfig(schema, { PORT: 'eighty', LOG_LEVEL: 'loud' }),
      (err: Error) =>
        err.name === 'InvalidConfig' &&
        ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'DISPATCHER_DATABASE_URL', 'REDIS_URL'].every((name) =>
          err.message.includes(`- ${name}: `),
        ),
    );
  });

  it('takes an empty variable for an absent one, as charts write it', () => {
    assert.equal(parseConfig(schema, { ...good, PORT: '' }).PORT, 3000);
    assert.throws(() => parseConfig(schema, { ...good, DATABASE_URL: '' }), /DATABASE_URL/);
  });

  it('is frozen', () => {
    assert.ok(Object.isFrozen(parseConfig(schema, good)));
  });
});
