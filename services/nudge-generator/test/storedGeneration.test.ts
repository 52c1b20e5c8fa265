import assert from 'node:assert/strict';
import { readGeneration, storedGeneration } from '../src/words/storedGeneration.ts';
import { templateGeneration } from '../src/words/templateWords.ts';
import type { Generation } from '../src/words/words.ts';

const byModel: Generation = {
  ...{ provider: 'openai', model: 'small', promptHash: 'f1fa', costMicroUsd: 120, inputTokens: 500 },
  ...{ outputTokens: 60, attempts: 1, totalMs: 900, lane: 'real_time', refused: null },
};

describe('The record of who wrote a nudge', () => {
  const records: readonly Generation[] = [
    templateGeneration('This is the text.'),
    templateGeneration('This is the text.', 'a link that nobody asked for'),
    byModel,
    { ...byModel, lane: 'batch', refused: 'not_the_json_asked_for', totalMs: 0 },
    // Of a provider that is named like the template.
    { ...byModel, provider: 'template', model: 'template' },
  ];

  it('is the same when it is read again', () => {
    for (const record of records)
      assert.deepEqual(readGeneration(JSON.parse(storedGeneration(record)) as Generation), record);
  });

  it('is read as it stands where an earlier version wrote all of it', () => {
    for (const record of records)
      assert.deepEqual(readGeneration(JSON.parse(JSON.stringify(record)) as Generation), record);
  });

  it('is short where no model wrote: a row lives as long as its nudge', () => {
    assert.deepEqual(Object.keys(JSON.parse(storedGeneration(templateGeneration('Hello'))) as object), [
      'promptHash',
      'lane',
    ]);
  });
});
