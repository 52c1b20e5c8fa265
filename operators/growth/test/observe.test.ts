import assert from 'node:assert/strict';
import type { HttpClient } from '@tsudoi/kube/httpClient';
import { observe } from '../src/observe.ts';
import { GrowthPolicySpec, policyOf } from '../src/resource.ts';

/** A Prometheus that answers by what is asked. */
function prometheus(answers: (query: string) => unknown) {
  const asked: string[] = [];
  const faults: string[] = [];
  const http: HttpClient = async (_method, url) => {
    const query = url.searchParams.get('query') ?? '';
    asked.push(query);
    const answer = answers(query);
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, text: JSON.stringify(answer) };
  };
  return {
    asked,
    faults,
    observe: (queries: { reading: string; query: string }[] = [], selector = 'namespace="tsudoi"') =>
      observe({
        prometheusUrl: 'http://prometheus:9090',
        selector,
        queries,
        http,
        onFault: (query) => faults.push(query),
      }),
  };
}
const vector = (...result: { metric: Record<string, string>; value: [number, string] }[]) => ({
  status: 'success',
  data: { resultType: 'vector', result },
});

describe('The readings from Prometheus', () => {
  it('are those of the platform with their age, and those that only Prometheus can compute', async () => {
    const fake = prometheus((query) => {
      if (query.includes('tsudoi_growth_reading_age_seconds'))
        return vector({ metric: { reading: 'activeContacts' }, value: [1_000, '30'] });
      if (query.includes('tsudoi_growth_reading{'))
        return vector({ metric: { reading: 'activeContacts' }, value: [1_000, '1234'] });
      if (query.includes('tsudoi_http_requests_in_flight'))
        return vector({ metric: {}, value: [1_000, '7'] });
      return vector();
    });
    const readings = await fake.observe();
    assert.deepEqual(readings.activeContacts, { value: 1_234, at: 970_000 });
    assert.deepEqual(readings.requestsPerReplica, { value: 7, at: 1_000_000 });
    assert.equal(readings.cpuShare, undefined);
    assert.ok(fake.asked.every((query) => !query.includes('$namespace')));
  });

  it('are missing where Prometheus is away, says nonsense, or divides by nothing', async () => {
    const away = prometheus(() => new Error('connect ECONNREFUSED'));
    assert.deepEqual(await away.observe(), {});
    assert.ok(away.faults.length > 3);
    const nonsense = prometheus(() => ({ data: { resultType: 'vector', result: 'yes' } }));
    assert.deepEqual(await nonsense.observe(), {});
    const nan = prometheus(() => vector({ metric: { reading: 'activeContacts' }, value: [1_000, 'NaN'] }));
    assert.deepEqual(await nan.observe(), {});
  });

  it('may be asked by a query of one’s own, and of an installation without a selector', async () => {
    const fake = prometheus((query) =>
      query === 'my_spend{}' ? vector({ metric: {}, value: [1_000, '300'] }) : vector(),
    );
    const readings = await fake.observe([{ reading: 'spendUsdPerMonth', query: 'my_spend{$namespace}' }], '');
    assert.equal(readings.spendUsdPerMonth?.value, 300);
    assert.ok(fake.asked.every((query) => !query.includes('{,')));
  });
});

describe('The policy of a spec', () => {
  it('is the default one where it is empty, with own thresholds and without disabled rules where it says so', () => {
    assert.equal(policyOf(GrowthPolicySpec.parse({})).rules.length, 24);
    const own = policyOf(
      GrowthPolicySpec.parse({
        disabledRules: ['egress'],
        thresholds: [
          { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter: 50, exit: 40 },
        ],
      }),
    );
    assert.equal(own.rules.length, 23);
    const [, hybrid] = own.rules.find(({ id }) => id === 'active-contacts')?.levels ?? [];
    assert.equal(hybrid?.thresholds[0]?.enter, 50);
  });
});
