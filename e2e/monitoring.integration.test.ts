import assert from 'node:assert/strict';
import { monitoringExpressions } from '../scripts/charts/monitoring.ts';
import { seriesOf } from '../scripts/monitoring/query.ts';
import { keda, renderChart } from '../scripts/charts/render.ts';
import { startServiceProcesses, type ServiceProcesses } from './serviceProcesses.ts';

/** What the cluster (kube-state-metrics, the kubelet) and Prometheus show, not we. */
const fromElsewhere = /^(?:kube_|kubelet_|ALERTS$)/;

/** What these processes do not show because they have nothing of the kind; `e2e/observability` asks an installation that has. */
const shownWhere: readonly { readonly names: RegExp; readonly where: string }[] = [
  { names: /^tsudoi_operator_/, where: 'an operator runs' },
  { names: /^tsudoi_disk_/, where: 'data lies on a disk of this machine' },
  { names: /^tsudoi_certificate_/, where: 'the service ends TLS itself' },
  { names: /^tsudoi_audit_(?:anchor|archive|months)/, where: 'there is object storage' },
];

/** The series that a text of /metrics can have: a histogram has three names. */
function seriesNames(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

describe('Alerts and dashboards', function () {
  this.timeout(120_000);
  let platform: ServiceProcesses;
  let texts: string[];

  before(async () => {
    platform = await startServiceProcesses();
    texts = await Promise.all(
      platform.services.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
  });
  after(async () => {
    await platform.stop();
  });

  it('ask for series that the running services show, and for nothing else', () => {
    const shown = new Set(texts.flatMap(seriesNames));
    const expressions = monitoringExpressions();
    const recorded = new Set(expressions.map(({ where }) => where));
    const unknown = expressions.flatMap(({ where, expr }) =>
      seriesOf(expr)
        .filter(
          (name) =>
            !shown.has(name) &&
            !recorded.has(name) &&
            !fromElsewhere.test(name) &&
            !shownWhere.some(({ names }) => names.test(name)),
        )
        .map((name) => `${where}: ${name}`),
    );
    assert.deepEqual(unknown, []);
    assert.ok(expressions.length > 30);
    // An exception that nothing needs any more would hide the next fault.
    for (const { names, where } of shownWhere) {
      assert.ok(
        ![...shown].some((name) => names.test(name)),
        `shown, not only where ${where}: ${String(names)}`,
      );
      assert.ok(
        expressions.some(({ expr }) => seriesOf(expr).some((name) => names.test(name))),
        String(names),
      );
    }
  });

  it('know every queue that the gauge shows, and so do the workers that KEDA starts', () => {
    const shown = new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/^tsudoi_backlog\{[^}]*queue="([^"]+)"/gm)].map(([, queue]) => queue),
      ),
    );
    const started = renderChart([
      ...keda,
      '--set',
      'autoscaling.kind=keda,database.connectionBudget=200,database.maxConnections=500',
    ])
      .filter(({ kind }) => kind === 'ScaledObject')
      .flatMap(({ spec }) =>
        /queue=~"([^"]+)"/
          .exec((spec?.['triggers'] as { metadata: { query: string } }[])[0]?.metadata.query ?? '')?.[1]
          ?.split('|'),
      );
    assert.deepEqual([...started].sort(), [...shown].sort());
  });

  it('ask by labels that those series have', () => {
    const labelsOf = new Map<string, Set<string>>();
    for (const [, name = '', labels = ''] of texts.join('\n').matchAll(/^([a-zA-Z_]\w*)\{([^}]*)\}/gm)) {
      const known = labelsOf.get(name) ?? new Set(['namespace', 'pod']);
      for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
      labelsOf.set(name, known);
    }
    const unknown: string[] = [];
    for (const { where, expr } of monitoringExpressions()) {
      for (const [, name = '', matchers = ''] of expr.matchAll(/([a-zA-Z_]\w*)\{([^}]*)\}/g)) {
        const known = labelsOf.get(name);
        if (!known) continue;
        for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g))
          if (!known.has(label)) unknown.push(`${where}: ${name}{${label}}`);
      }
    }
    assert.deepEqual(unknown, []);
  });
});
