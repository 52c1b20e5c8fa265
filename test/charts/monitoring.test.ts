import { findPeer, peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { dashboards, ruleGroups, type PrometheusRule } from '../../scripts/charts/monitoring.ts';
import { renderChart } from '../../scripts/charts/render.ts';
import { cases } from './alertCases.ts';
import type { AlertCase } from './alertSeries.ts';

const runbooks = path.resolve(import.meta.dirname, '../../docs/runbooks');
let rendered: PrometheusRule[] | undefined;
/** Those of the chart, which takes a second to render. */
const alerts = (): PrometheusRule[] =>
  (rendered ??= ruleGroups()
    .flatMap(({ rules }) => rules)
    .filter(({ alert }) => alert !== undefined));

describe('The alerts', function () {
  this.timeout(240_000);

  it('have a severity, a receiver and a summary each, and ask for their own namespace alone', () => {
    assert.ok(alerts().length > 10);
    for (const { alert, labels, annotations } of alerts()) {
      assert.match(labels?.['severity'] ?? '', /^(info|warning|critical)$/, alert);
      assert.match(labels?.['receiver'] ?? '', /^(mail|slack|pagerduty)$/, alert);
      assert.ok(annotations?.['summary'], alert);
    }
    for (const { expr } of ruleGroups().flatMap(({ rules }) => rules))
      for (const [selector, matchers] of expr.matchAll(/[a-zA-Z_]\w*\{([^}]*)\}/g))
        assert.match(matchers ?? '', /namespace="tsudoi"/, selector);
  });

  it('have a runbook that says what each means, where to look and what to do', () => {
    for (const { alert, annotations } of alerts()) {
      const page = path.basename(annotations?.['runbook_url'] ?? '');
      const text = readFileSync(path.join(runbooks, page), 'utf8');
      assert.match(text, new RegExp(`\\b${alert ?? ''}\\b`), `${alert ?? ''} in ${page}`);
      for (const heading of ['What it means', 'Look here', 'Do this'])
        assert.match(text, new RegExp(`^## ${heading}`, 'm'), `${page}: ${heading}`);
    }
  });

  it('are tried with series in which each of them fires, and in which none does', () => {
    const tried = new Set(cases.flatMap(({ fires }) => fires));
    assert.deepEqual(
      alerts()
        .map(({ alert }) => alert)
        .filter((alert) => !tried.has(alert ?? '')),
      [],
      'an alert belongs into alertCases.ts',
    );
  });
});

(peerMissing('promtool') ? describe.skip : describe)(
  `The alerts, in Prometheus's own words${peerMissing('promtool')}`,
  function () {
    this.timeout(240_000);
    let folder: string;
    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'tsudoi-rules-'));
      writeFileSync(path.join(folder, 'rules.yaml'), stringify({ groups: ruleGroups() }));
    });
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const promtoolFault = (...args: string[]): string | undefined => {
      const peer = findPeer('promtool');
      assert.ok(peer);
      const done = spawnSync(peer.file, [...peer.args, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...peer.env },
      });
      return done.status === 0 ? undefined : done.stdout + done.stderr;
    };

    it('are valid', () => {
      assert.equal(promtoolFault('check', 'rules', 'rules.yaml'), undefined);
    });

    const caseOf = ({ series, at, fires }: AlertCase) => ({
      interval: '1m',
      input_series: series.map(([name, values]) => ({ series: name, values })),
      promql_expr_test: alerts().map(({ alert = '' }) => ({
        expr: `count(ALERTS{alertname="${alert}", alertstate="firing"})`,
        eval_time: at,
        exp_samples: fires.includes(alert) ? [{ labels: '{}', value: 1 }] : [],
      })),
    });

    it(`fire where they should and nowhere else, in ${String(cases.length)} cases`, () => {
      const faultOf = (tests: readonly AlertCase[]) => {
        const test = {
          rule_files: ['rules.yaml'],
          evaluation_interval: `${String(tests[0]?.everyMinutes ?? 1)}m`,
          tests: tests.map(caseOf),
        };
        writeFileSync(path.join(folder, 'test.yaml'), stringify(test));
        return promtoolFault('test', 'rules', 'test.yaml');
      };
      const paces = Map.groupBy(cases, ({ everyMinutes = 1 }) => everyMinutes);
      if ([...paces.values()].every((tests) => faultOf(tests) === undefined)) return;
      for (const each of cases) assert.equal(faultOf([each]), undefined, `${each.what}: ${each.fires.join(', ')}`);
    });
  },
);

describe('The dashboards', function () {
  this.timeout(240_000);

  it('let their data source be chosen, have no fixed uid, and each panel has a unit and says what it shows', () => {
    assert.ok(dashboards().length > 0);
    for (const { file, title, uid, schemaVersion, panels } of dashboards()) {
      assert.ok(title, file);
      assert.equal(uid, undefined, file);
      assert.ok(schemaVersion >= 41 && schemaVersion <= 42, file);
      for (const panel of panels) {
        assert.ok(panel.title, file);
        if (panel.type === 'row') continue;
        assert.ok(panel.description, `${file}: ${panel.title}`);
        assert.ok(panel.fieldConfig?.defaults.unit, `${file}: ${panel.title}`);
        assert.equal(panel.datasource?.uid, '${datasource}', `${file}: ${panel.title}`);
        for (const { expr } of panel.targets ?? [])
          assert.match(expr, /namespace="\$namespace"/, `${file}: ${panel.title}`);
      }
    }
  });

  it('become one labelled ConfigMap each, behind their switch', () => {
    const isDashboard = ({ metadata }: { metadata: { labels?: Record<string, string> } }) =>
      metadata.labels?.['grafana_dashboard'] === '1';
    assert.equal(renderChart([]).filter(isDashboard).length, 0);
    const maps = renderChart(['--set', 'monitoring.dashboards=true']).filter(isDashboard);
    assert.deepEqual(
      maps.flatMap(({ data }) => Object.keys(data ?? {})).sort(),
      dashboards().map(({ file }) => file),
    );
    for (const { data } of maps) for (const text of Object.values(data ?? {})) assert.ok(JSON.parse(text));
  });
});
