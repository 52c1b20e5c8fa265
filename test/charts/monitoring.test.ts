import { findPeer, peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { dashboards, ruleGroups, type PrometheusRule } from '../../scripts/charts/monitoring.ts';
import { renderChart } from '../../scripts/charts/render.ts';
import { cases } from './alertCases.ts';

const alerts = (): PrometheusRule[] =>
  ruleGroups()
    .flatMap(({ rules }) => rules)
    .filter(({ alert }) => alert !== undefined);

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
    const promtool = (...args: string[]) => {
      const peer = findPeer('promtool');
      assert.ok(peer);
      const done = spawnSync(peer.file, [...peer.args, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...peer.env },
      });
      assert.equal(done.status, 0, done.stdout + done.stderr);
    };

    it('are valid', () => {
      promtool('check', 'rules', 'rules.yaml');
    });

    for (const { what, series, at, fires } of cases) {
      it(`fire when ${what}: ${fires.join(', ') || 'none'}`, () => {
        const known = new Map(alerts().map((rule) => [rule.alert, rule]));
        const test = {
          rule_files: ['rules.yaml'],
          evaluation_interval: '1m',
          tests: [
            {
              interval: '1m',
              input_series: series.map(([name, values]) => ({ series: name, values })),
              promql_expr_test: [...known.keys()].map((alert) => ({
                expr: `count(ALERTS{alertname="${String(alert)}", alertstate="firing"}) or vector(0)`,
                eval_time: at,
                exp_samples: [{ labels: '{}', value: fires.includes(alert ?? '') ? 1 : 0 }],
              })),
            },
          ],
        };
        writeFileSync(path.join(folder, 'test.yaml'), stringify(test));
        promtool('test', 'rules', 'test.yaml');
      });
    }
  },
);

describe('The dashboards', function () {
  this.timeout(240_000);

  it('let their data source be chosen, have no fixed uid, and describe each panel by its title', () => {
    assert.ok(dashboards().length > 0);
    for (const { file, title, uid, schemaVersion, panels } of dashboards()) {
      assert.ok(title, file);
      assert.equal(uid, undefined, file);
      assert.ok(schemaVersion >= 41 && schemaVersion <= 42, file);
      for (const panel of panels) {
        assert.ok(panel.title, file);
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
