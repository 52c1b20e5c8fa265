import assert from 'node:assert/strict';
import { fakePrometheus, measured, sample, vector, type Answer } from '../fakePrometheus.ts';

const fine = vector(sample('activeContacts', '30'));

/** Answers that made others scale for no reason: the report, what came, and that nothing is read from it. */
const refused: readonly {
  readonly report: string;
  readonly what: string;
  readonly readings: Answer;
  readonly ages?: Answer;
  readonly status?: number;
}[] = [
  {
    report: 'kedacore/keda#7475',
    what: 'NaN, taken for a huge negative number',
    readings: vector(sample('activeContacts', 'NaN')),
  },
  {
    report: 'argoproj/argo-rollouts#180',
    what: 'a division of nothing by nothing',
    readings: vector(sample('activeContacts', 'NaN')),
    ages: vector(sample('activeContacts', 'NaN')),
  },
  { report: 'kedacore/keda#3065', what: 'an empty result, taken for zero, in a peak', readings: vector() },
  {
    report: 'kedacore/keda#2944',
    what: 'a null in place of a value, taken for zero',
    readings: vector(sample('activeContacts', null)),
  },
  {
    report: 'Yelp/paasta#3034',
    what: 'infinity after a scrape was missed',
    readings: vector(sample('activeContacts', '+Inf')),
  },
  {
    report: 'zalando-incubator/kube-metrics-adapter#597',
    what: 'a value whose age nobody knows',
    readings: vector(sample('activeContacts', '5000')),
    ages: vector(),
  },
  {
    report: 'zalando-incubator/kube-metrics-adapter#597',
    what: 'a value while its age cannot be asked',
    readings: vector(sample('activeContacts', '5000')),
    ages: new Error('socket hang up'),
  },
  {
    report: 'DataDog/watermarkpodautoscaler#197',
    what: 'an empty text, which is no zero',
    readings: vector(sample('activeContacts', '')),
  },
  { report: '', what: 'a number that is no text', readings: vector(sample('activeContacts', 5000)) },
  { report: '', what: 'a hexadecimal number', readings: vector(sample('activeContacts', '0x1388')) },
  { report: '', what: 'a number beyond any', readings: vector(sample('activeContacts', '1e999')) },
  { report: '', what: 'a negative count', readings: vector(sample('activeContacts', '-5000')) },
  {
    report: '',
    what: 'a negative age',
    readings: vector(sample('activeContacts', '5000')),
    ages: vector(sample('activeContacts', '-1e9')),
  },
  {
    report: '',
    what: 'a time that is no time',
    readings: vector(sample('activeContacts', '5000', 'yesterday')),
  },
  {
    report: '',
    what: 'a sample without a value',
    readings: vector({ metric: { reading: 'activeContacts' } }),
  },
  { report: '', what: 'a sample without labels', readings: vector({ value: [1_000, '5000'] }) },
  { report: '', what: 'samples of nothing', readings: vector(null, 7, 'x', [], {}) },
  {
    report: '',
    what: 'a histogram',
    readings: vector({ metric: { reading: 'activeContacts' }, histogram: [1_000, {}] }),
  },
  {
    report: '',
    what: 'a name that every object has',
    readings: vector(sample('constructor', '5000'), sample('__proto__', '5')),
  },
  { report: '', what: 'a scalar', readings: { data: { resultType: 'scalar', result: [1_000, '5000'] } } },
  { report: '', what: 'a page of HTML', readings: '<html>sign in</html>', ages: '<html>sign in</html>' },
  { report: '', what: 'nothing', readings: '', ages: '' },
  { report: '', what: 'null', readings: 'null', ages: 'null' },
  {
    report: '',
    what: 'a partial answer with its warning',
    readings: { ...fine, warnings: ['receive series from store: context deadline exceeded'] },
  },
  { report: '', what: '503 while its log is replayed', readings: fine, status: 503 },
];

describe('Answers of Prometheus, as others have met them', () => {
  for (const { report, what, readings, ages = fine, status } of refused)
    it(`${what}: nothing is known, and nothing switches${report && ` (${report})`}`, async () => {
      const fake = fakePrometheus(measured(readings, ages), status);
      assert.deepEqual(await fake.observe(), {});
    });

  it('one bad sample takes no good one with it', async () => {
    const readings = vector(null, sample('members', 'NaN'), sample('activeContacts', '1.5e3'), { metric: 7 });
    const fake = fakePrometheus(
      measured(readings, vector(sample('activeContacts', '30'), sample('members', '1'))),
    );
    assert.deepEqual(await fake.observe(), { activeContacts: { value: 1_500, at: 970_000 } });
  });

  it('one query that fails takes no other with it, and is named', async () => {
    const own = measured(vector(sample('activeContacts', '1234')), fine);
    const fake = fakePrometheus((query) =>
      query.includes('container_network')
        ? new Error('query timed out in expression evaluation')
        : own(query),
    );
    assert.equal((await fake.observe()).activeContacts?.value, 1_234);
    assert.equal(fake.faults.length, 1);
    assert.match(fake.faults[0] ?? '', /container_network/);
  });
});
