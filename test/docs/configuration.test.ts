import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { configurationPage, groups } from '../../scripts/docs/configuration.ts';

describe('The page of settings', () => {
  it('is written from the schemas as they are', () => {
    const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    assert.equal(page, configurationPage(), 'run make reference');
  });

  it('says of every setting what it does', () => {
    assert.deepEqual(
      groups.flatMap(({ title, settings }) =>
        Object.entries(settings)
          .filter(([, schema]) => !schema.description)
          .map(([name]) => `${title}: ${name}`),
      ),
      [],
    );
  });
});
