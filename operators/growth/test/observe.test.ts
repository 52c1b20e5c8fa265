import assert from 'node:assert/strict';
import { fakePrometheus, measured, sample, vector } from './fakePrometheus.ts';

describe('The readings from Prometheus', () => {
  it('are those of the platform with their age, and those that only Prometheus can compute', async () => {
    const own = measured(vector(sample('activeContacts', '1234')), vector(sample('activeContacts', '30')));
    const fake = fakePrometheus((query) =>
      query.includes('tsudoi_http_requests_in_flight')
        ? vector({ metric: {}, value: [1_000, '7'] })
        : own(query),
    );
    const readings = await fake.observe();
    assert.deepEqual(readings.activeContacts, { value: 1_234, at: 970_000 });
    assert.deepEqual(readings.requestsPerReplica, { value: 7, at: 1_000_000 });
    assert.equal(readings.cpuShare, undefined);
    assert.ok(fake.asked.every((query) => !query.includes('$namespace')));
  });

  it('are asked once by all who ask at the same time, and again by those who ask later', async () => {
    const fake = fakePrometheus(() => vector());
    await Promise.all(Array.from({ length: 50 }, () => fake.observe()));
    const once = fake.asked.length;
    assert.equal(new Set(fake.asked).size, once);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await fake.observe();
    assert.equal(fake.asked.length, 2 * once);
  });

  it('are not asked again and again of one that is away: a failure is shared as long as an answer', async () => {
    const fake = fakePrometheus(() => new Error('connect ECONNREFUSED'));
    await fake.observe();
    const once = fake.asked.length;
    assert.deepEqual(await fake.observe(), {});
    assert.equal(fake.asked.length, once);
  });

  it('may be asked by a query of one’s own, and of an installation without a selector', async () => {
    const fake = fakePrometheus((query) =>
      query === 'my_spend{}' ? vector({ metric: {}, value: [1_000, '300'] }) : vector(),
    );
    const readings = await fake.observe([{ reading: 'spendUsdPerMonth', query: 'my_spend{$namespace}' }], '');
    assert.equal(readings.spendUsdPerMonth?.value, 300);
    assert.ok(fake.asked.every((query) => !query.includes('{,')));
  });
});

describe('A query of one’s own', () => {
  const series = (value: string, pod: string) => ({ metric: { pod }, value: [1_000, value] });
  const asked = [{ reading: 'cpuShare', query: 'my_cpu{$namespace}' }];
  const answering = (answer: object) =>
    fakePrometheus((query) => (query.startsWith('my_cpu') ? answer : vector()));

  it('that answers several series is no number: nothing is taken, and the query is named', async () => {
    const fake = answering(vector(series('0.9', 'a'), series('0.1', 'b')));
    assert.equal((await fake.observe(asked)).cpuShare, undefined);
    assert.deepEqual(fake.faults, ['my_cpu{namespace="tsudoi"}']);
  });

  it('is taken with a remark of Prometheus about its style, and not with a warning', async () => {
    const one = vector(series('0.9', 'a'));
    const remark = answering({ ...one, warnings: ['PromQL info: metric might not be a counter'] });
    assert.equal((await remark.observe(asked)).cpuShare?.value, 0.9);
    const warned = answering({ ...one, warnings: ['PromQL warning: quantile value is out of range'] });
    assert.equal((await warned.observe(asked)).cpuShare, undefined);
    assert.equal(warned.faults.length, 1);
  });
});

describe('The days of a reading', () => {
  it('are the values of 60 days by the day, as far back as Prometheus remembers', async () => {
    const day = 86_400;
    const last = Date.parse('2026-11-27T00:00:00Z') / 1_000;
    const fake = fakePrometheus((_query, path) => {
      assert.equal(path, '/api/v1/query_range');
      const values = [[last - day, '10'], [last, '11'], [last, 'NaN'], null];
      const result = [
        { metric: { reading: 'members' }, values },
        { metric: { reading: 'unheard' }, values },
        7,
      ];
      return { data: { resultType: 'matrix', result } };
    });
    const today = last / day;
    assert.deepEqual(await fake.observeDays(), {
      members: [
        { day: today - 1, value: 10 },
        { day: today, value: 11 },
      ],
    });
    await fake.observeDays();
    assert.equal(fake.asked.length, 1);
  });
});
