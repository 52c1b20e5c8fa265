import assert from 'node:assert/strict';
import { catalogue } from '../src/tactics/catalogue.ts';
import { dueOn } from '../src/plan/taskDates.ts';

const dayMs = 86_400_000;
const acceptedAt = new Date('2026-11-21T03:00:00Z');
const event = (days: number) => ({
  startsAt: new Date(acceptedAt.getTime() + days * dayMs).toISOString(),
  timeZone: 'Asia/Tokyo',
});
/** Days before the event at which a day of work begins, at noon of the event's zone. */
const leadOf = (day: string, days: number): number =>
  (new Date(event(days).startsAt).getTime() - new Date(`${day}T12:00:00+09:00`).getTime()) / dayMs;

describe('the dates of a plan’s tasks', () => {
  it('keep 99.5 % of every response, lie after the acceptance and before the tactic’s minimum lead', () => {
    for (const days of [3, 10, 21, 45, 120]) {
      for (const tactic of catalogue) {
        if (tactic.minimumLeadDays >= days) continue;
        const lead = leadOf(dueOn(event(days), tactic, acceptedAt), days);
        const { rho } = tactic.response;
        const kept = (1 - rho ** lead) / (1 - rho ** (days - 1));
        assert.ok(kept >= 0.995 - 1e-9, `${tactic.key}, ${String(days)} days: ${String(kept)}`);
        assert.ok(
          lead <= days - 1 + 1e-9 && lead >= tactic.minimumLeadDays - 1e-9,
          `${tactic.key}: ${String(lead)}`,
        );
      }
    }
  });

  it('spread the work: with two months, not all of it is due on one day, and slow tactics come first', () => {
    const days = catalogue
      .filter((tactic) => tactic.minimumLeadDays < 60)
      .map((tactic) => ({ rho: tactic.response.rho, day: dueOn(event(60), tactic, acceptedAt) }));
    assert.ok(new Set(days.map(({ day }) => day)).size >= 8, days.map(({ day }) => day).join());
    const sorted = days.toSorted((a, b) => b.rho - a.rho || (a.day < b.day ? -1 : 1));
    assert.deepEqual(
      sorted.map(({ day }) => day),
      sorted.map(({ day }) => day).sort(),
    );
  });
});
