import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import type { ApiClient } from '@tsudoi/cli/apiClient';
import assert from 'node:assert/strict';

/** An installation that answers one question: whether its clock can be moved. */
function installationWith(movable: boolean): ApiClient {
  const answer = { body: { now: '2027-01-01T00:00:00Z', movable }, etag: undefined, status: 200 };
  return {
    urlOf: (path) => new URL(path, 'http://127.0.0.1:9'),
    call: () => Promise.resolve(answer as never),
  };
}

describe('The tour', () => {
  const title = { ja: '章', en: 'A chapter' };

  it('says what a chapter misses from outside, leaves it out and goes on', async () => {
    let said = '';
    const facts = await tour(
      installationWith(true),
      createOutput(false, { write: (text) => (said += text) }),
      {
        administers: true,
        chapters: [
          {
            title,
            missing: () => Promise.resolve('a calendar server (CALDAV_URL)'),
            tell: () => Promise.reject(new Error('told without its server')),
          },
          {
            title,
            missing: () => Promise.resolve(undefined),
            tell: ({ facts: left }) => Promise.resolve(void left.set('told', true)),
          },
        ],
      },
    );
    assert.match(said, /left out: a calendar server \(CALDAV_URL\)/);
    assert.equal(facts.get('told'), true);
  });

  it('leaves out what moves the clock where the clock stands', async () => {
    let said = '';
    const facts = await tour(
      installationWith(false),
      createOutput(false, { write: (text) => (said += text) }),
      {
        administers: true,
        chapters: [{ title, movesClock: true, tell: () => Promise.reject(new Error('told')) }],
      },
    );
    assert.match(said, /left out: the clock cannot be moved here/);
    assert.equal(facts.size, 0);
  });
});
