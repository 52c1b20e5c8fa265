import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { metricCatalogue } from '@tsudoi/runtime/metrics/catalogue';
import { alertGroups } from '../../scripts/monitoring/alerts.ts';
import { dashboards } from '../../scripts/monitoring/dashboards.ts';
import { generated, leftOver } from '../../scripts/monitoring/generate.ts';
import { foreignMetrics, seriesNames, seriesOf } from '../../scripts/monitoring/query.ts';
import { lookers, lookersOf } from '../../scripts/monitoring/write/metricsPage.ts';

const root = path.resolve(import.meta.dirname, '../..');
const metrics = Object.values(metricCatalogue).flat();

describe('Dashboards, rules and the page of metrics', () => {
  it('are written from their sources as they are', () => {
    for (const [file, text] of generated())
      assert.equal(fs.readFileSync(path.join(root, file), 'utf8'), text, `${file}: run make monitoring`);
    assert.deepEqual(leftOver(generated()), []);
  });

  it('look at every metric of the catalogue, and at nothing that nobody shows', () => {
    assert.deepEqual(
      metrics.filter((metric) => lookersOf(metric).length === 0).map(({ name }) => name),
      [],
    );
    const recorded = alertGroups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ('record' in rule ? [rule.record as string] : [])),
    );
    const known = new Set([
      ...metrics.flatMap(seriesNames),
      ...recorded,
      ...Object.keys(foreignMetrics),
      'ALERTS',
    ]);
    assert.deepEqual(
      lookers().flatMap(({ name, exprs }) =>
        exprs.flatMap((expr) =>
          seriesOf(expr)
            .filter((each) => !known.has(each))
            .map((each) => `${name}: ${each}`),
        ),
      ),
      [],
    );
    const asked = new Set(lookers().flatMap(({ exprs }) => exprs.flatMap(seriesOf)));
    assert.deepEqual(
      Object.keys(foreignMetrics).filter((each) => !asked.has(each)),
      [],
    );
  });

  it('draw every line of the requirements, with words, and invent no zeros', () => {
    assert.equal(dashboards.length, 10);
    for (const { rows, name } of dashboards)
      for (const { panels } of rows)
        for (const { title, description, queries } of panels) {
          assert.ok(description.length > 10, `${name}: ${title}`);
          for (const { expr } of queries) assert.doesNotMatch(expr, /or vector\(0\)/, `${name}: ${title}`);
        }
    for (const { rules } of alertGroups) for (const { expr } of rules) assert.doesNotMatch(expr, /vector\(/);
  });

  it('compare quantiles with bounds of their buckets alone: between two bounds a quantile is a guess', () => {
    const bounds = new Map(
      metrics.flatMap((metric) =>
        metric.type === 'histogram' ? [[metric.name as string, metric.buckets]] : [],
      ),
    );
    const compared = lookers().flatMap(({ name, exprs }) =>
      exprs.flatMap((expr) =>
        [
          ...[...expr.matchAll(/histogram_quantile\([^>]*?(tsudoi_\w+)_bucket[^>]*> ([\d.]+)/g)],
          ...[...expr.matchAll(/(tsudoi_\w+)_bucket\{[^[]*?le="([\d.]+)"/g)],
        ].map(([, metric = '', bound = '']) => ({ name, metric, bound: Number(bound) })),
      ),
    );
    assert.ok(compared.length > 10, JSON.stringify(compared));
    assert.deepEqual(
      compared.filter(({ metric, bound }) => !bounds.get(metric)?.includes(bound)),
      [],
    );
  });

  it('wait for first events only of series that are there before them', () => {
    /** Series that come with their first event, and why the alert is right all the same. */
    const early = new Map([
      ['tsudoi_growth_switches_total', 'both that show it begin with the rules of the policy'],
      ['tsudoi_llm_answerer_differs_total', 'a model that answers as another does so each time'],
      ['tsudoi_sync_run_duration_seconds', 'slow runs are of the outcome done, which each process has'],
    ]);
    const open = new Set(
      metrics.flatMap(({ name, labels }) =>
        Object.values(labels).some(({ kind }) => kind !== 'closed') ? [name as string] : [],
      ),
    );
    const waiting = alertGroups.flatMap(({ rules }) =>
      rules.flatMap(({ expr }) =>
        [
          ...expr.matchAll(
            /increase\((tsudoi_\w+?)(?:_count|_bucket)?\{[^}]*\}\[\w+\]\)\)(?: - [^>]*)? > 0\b(?!\))/g,
          ),
        ].map(([, name = '']) => name),
      ),
    );
    assert.ok(waiting.length > 5);
    assert.deepEqual(
      waiting.filter((name) => open.has(name) && !early.has(name)),
      [],
    );
  });

  it('are told apart: no name is used twice', () => {
    const names = alertGroups.flatMap(({ rules }) =>
      rules.map((rule) => ('alert' in rule ? rule.alert : rule.record)),
    );
    assert.equal(new Set(names).size, names.length);
    assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
  });
});
