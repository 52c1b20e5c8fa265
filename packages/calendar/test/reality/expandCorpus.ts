// Prints, under this process's zone, what our engine and ical.js make of every object of the corpus: one JSON line an object.
import { icsChanges } from '../../src/ics/icsChanges.ts';
import { expand } from '../../src/recurrence/expand.ts';
import { secondEngine, vtimezone } from '../secondEngine.ts';
import { corpus } from './corpus.ts';

const from = new Date('2026-01-01T00:00:00Z');
const to = new Date('2027-01-01T00:00:00Z');

for (const object of corpus(vtimezone)) {
  const line = { name: object.name, ours: [] as number[], theirs: [] as number[], fault: '' };
  try {
    const changes = icsChanges('/c/x.ics', '"1"', object.text, { floatingZone: object.zone });
    const events = changes.flatMap((change) => (change.kind === 'upsert' ? [change.event] : []));
    const aside = changes.find((change) => change.kind === 'set-aside');
    if (aside) throw new Error(aside.reason);
    const master = events.find((event) => event.seriesId === null);
    if (!master?.start || !master.end) throw new Error('no master');
    const overrides = events.flatMap((event) =>
      event.originalStart
        ? [{ originalStart: event.originalStart, cancelled: false, start: event.start, end: event.end }]
        : [],
    );
    const series = { start: master.start, end: master.end, recurrence: master.recurrence };
    line.ours = expand(series, overrides, from, to).map((one) => one.startsAt.getTime() / 1_000);
    line.theirs = secondEngine(object.zone, object.plain, from, to);
  } catch (err) {
    line.fault = err instanceof Error ? `${err.name}: ${err.message}` : String(err);
  }
  console.log(JSON.stringify(line));
}
