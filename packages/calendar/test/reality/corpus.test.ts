import assert from 'node:assert/strict';
import path from 'node:path';
import { inZone } from '../secondEngine.ts';
import { icsCases } from './icsCases.ts';

interface Line {
  readonly name: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly fault: string;
}

/** Where the two engines differ, who is right, and why. */
const explained: Readonly<Record<string, string>> = {
  'a birthday':
    '29 February in years without one: RFC 5545 3.3.10 ignores dates that do not exist; ical.js takes 1 March',
  'week twenty': 'BYWEEKNO with BYDAY: ical.js takes every Monday after week 20, too',
  'last Sunday of two months':
    'in Berlin the first one starts at an hour that the clock skips; we repeat at the hour at which it then is',
};

const script = path.join(import.meta.dirname, 'expandCorpus.ts');

describe('300 calendar objects as shared calendars hold them', function () {
  this.timeout(240_000);
  const read = (zone: string): Line[] =>
    inZone(zone, script, [])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('have the same instances by ical.js, in five zones and two process zones, and none throws', () => {
    const [utc = [], york = []] = ['UTC', 'America/New_York'].map(read);
    assert.equal(utc.length, 300);
    assert.deepEqual(york, utc);
    const different = utc.filter((line) => JSON.stringify(line.ours) !== JSON.stringify(line.theirs));
    const unexplained = different.filter(
      (line) => explained[line.name.split(', by ')[0] ?? ''] === undefined,
    );
    console.table({
      objects: utc.length,
      'zones of the process': 2,
      instances: utc.reduce((sum, line) => sum + line.ours.length, 0),
      equal: utc.length - different.length,
      explained: different.length - unexplained.length,
      unexplained: unexplained.length,
      throws: utc.filter((line) => line.fault !== '').length,
      cases: icsCases.length,
    });
    assert.deepEqual(
      utc.filter((line) => line.fault !== ''),
      [],
    );
    assert.deepEqual(unexplained, []);
  });
});
