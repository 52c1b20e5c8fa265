import {
  googleEvent,
  until,
  type SyncWorld,
  type WorldCalendar,
} from '../../services/sync-worker/test/syncWorld.ts';
import { median } from '../harness/percentile.ts';

/** The value below which `share` of the numbers lie. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds from each edit at the provider to its committed row, one edit after the other. */
export async function pushToRow(world: SyncWorld, calendar: WorldCalendar, edits: number): Promise<number[]> {
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit += 1) {
    const title = `Push ${String(edit)} ${String(Date.now())}`;
    const startedAt = performance.now();
    world.fake.edit(calendar.remoteId, googleEvent(edit % 10, title));
    await until(
      'the row',
      async () =>
        (
          await world.owner.query('select 1 from sync.event where calendar_id = $1 and title = $2', [
            calendar.id,
            title,
          ])
        ).rows.length > 0,
    );
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** p95 over all others of the time from edit to row, with the first tenant well and with it failing; the median ratio of pairs. */
export async function failingTenant(world: SyncWorld, calendars: readonly WorldCalendar[], pairs: number) {
  const [failing, ...others] = calendars;
  if (!failing) throw new Error('no calendars');
  const ratios: number[] = [];
  const well: number[] = [];
  const ill: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [false, true] : [true, false];
    const p95 = { well: 0, ill: 0 };
    for (const fails of order) {
      const fault = {
        when: (request: { path: string }) => request.path.includes(encodeURIComponent(failing.remoteId)),
        times: fails ? Number.POSITIVE_INFINITY : 0,
        action: { reply: { status: 503, body: { error: { errors: [{ reason: 'backendError' }] } } } },
      };
      world.fake.fail(fault);
      const times: number[] = [];
      for (let repeat = 0; repeat < 4; repeat += 1) {
        await world.owner.query('update sync.calendar set dirty = true where id = $1', [failing.id]);
        times.push(
          ...(await editAll(world, failing, others, `${String(pair)}.${String(fails)}.${String(repeat)}`)),
        );
      }
      fault.times = 0;
      p95[fails ? 'ill' : 'well'] = quantile(times, 0.95);
    }
    ratios.push(p95.ill / p95.well);
    well.push(p95.well);
    ill.push(p95.ill);
  }
  return { ratio: median(ratios), wellP95Ms: median(well), illP95Ms: median(ill) };
}

async function editAll(
  world: SyncWorld,
  failing: WorldCalendar,
  others: readonly WorldCalendar[],
  mark: string,
): Promise<number[]> {
  const title = `Fair ${mark} ${String(Date.now())}`;
  const open = new Map(others.map((calendar) => [calendar.id, performance.now()]));
  const times: number[] = [];
  for (const calendar of [failing, ...others]) world.fake.edit(calendar.remoteId, googleEvent(1, title));
  await until('all others are in step', async () => {
    const { rows } = await world.owner.query<{ calendar_id: string }>(
      'select calendar_id from sync.event where title = $1',
      [title],
    );
    for (const row of rows) {
      const startedAt = open.get(row.calendar_id);
      if (startedAt !== undefined) times.push(performance.now() - startedAt);
      open.delete(row.calendar_id);
    }
    return open.size === 0;
  });
  return times;
}
