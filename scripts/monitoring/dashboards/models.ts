import { assistantMetrics as assistant } from '@tsudoi/runtime/metrics/catalogue/assistant';
import { modelMetrics as models } from '@tsudoi/runtime/metrics/catalogue/models';
import { lines, stat } from '../panels.ts';
import { counted, increase, quantile, rate, ratio, series } from '../query.ts';
import type { Dashboard } from '../types.ts';

export const modelsDashboard: Dashboard = {
  name: 'models',
  title: 'Tsudoi: language models',
  about: 'How fast models answer, whether they do, and how much is spared.',
  rows: [
    {
      title: 'Answers',
      panels: [
        lines(
          'Time to first token',
          's',
          { P50: quantile(0.5, models.ttft), P95: quantile(0.95, models.ttft) },
          'Until the first content of an answer.',
          { runbook: 'models' },
        ),
        lines(
          'Time of a call',
          's',
          {
            P50: quantile(0.5, models.total),
            P95: quantile(0.95, models.total),
            P99: quantile(0.99, models.total),
          },
          'Waiting and all attempts included. Points are traces.',
          { exemplars: true, runbook: 'models' },
        ),
        lines(
          'Output tokens a second',
          'short',
          { 'P50 {{model}}': quantile(0.5, models.speed, { by: ['model'] }) },
          'Speed of an answer after its first token.',
          { mayBeEmpty: 'answers came whole, not streamed, or none came' },
        ),
        lines(
          'Tokens',
          'ops',
          { '{{kind}}': rate(series(models.tokens), ['kind']) },
          'Tokens a second; cached and cache_write are parts of input.',
        ),
        lines(
          'Calls by purpose',
          'ops',
          { '{{purpose}}': rate(series(models.calls), ['purpose']) },
          'Answered calls a second.',
        ),
        lines(
          'Answers by template, and why',
          'ops',
          { '{{reason}}': rate(series(models.calls, { reason: '!=' }), ['reason']) },
          'Calls that no model answered.',
          { runbook: 'models', mayBeEmpty: 'models answered every call' },
        ),
        lines(
          'Answers of the assistant',
          'ops',
          { '{{by}} {{refused}}': rate(series(assistant.answers), ['by', 'refused']) },
          'Who wrote the words, and why words of a model were not shown.',
          { runbook: 'models', mayBeEmpty: 'nobody asked' },
        ),
      ],
    },
    {
      title: 'Providers',
      panels: [
        lines(
          'Attempts by outcome',
          'ops',
          {
            '{{provider}} {{outcome}} {{status}}': rate(series(models.attempts), [
              'provider',
              'outcome',
              'status',
            ]),
          },
          'Attempts at providers.',
          { runbook: 'models' },
        ),
        lines(
          'Breakers',
          'none',
          { '{{target}}': `max by (target) (${series(models.breaker)})` },
          '0 closed, 1 half-open, 2 open: a target that does not answer is left alone.',
          { runbook: 'models', mayBeEmpty: 'no breaker has moved since the start' },
        ),
        lines(
          'Waiting for a slot',
          'short',
          { '{{priority}}': `sum by (priority) (${series(models.waiting)})` },
          'Calls that wait for their turn at a target.',
          { mayBeEmpty: 'no call has waited' },
        ),
        lines(
          'Wait for a slot, P95',
          's',
          { P95: quantile(0.95, models.queueWait) },
          'How long calls waited for their turn.',
        ),
      ],
    },
    {
      title: 'What is spared',
      panels: [
        stat(
          'Cache hit rate',
          'percentunit',
          ratio(
            increase(series(models.lookups, { outcome: '=~hit|joined' }), [], '1d'),
            increase(series(models.lookups), [], '1d'),
          ),
          'Of the look-ups of a day, those that needed no model.',
          { mayBeEmpty: 'nothing was looked up in the cache' },
        ),
        lines(
          'Response cache',
          'ops',
          { '{{policy}} {{outcome}}': rate(series(models.lookups), ['policy', 'outcome']) },
          'Hit, miss, or joined to a simultaneous call.',
          { mayBeEmpty: 'nothing was looked up in the cache' },
        ),
        lines(
          'Lines of batches',
          'short',
          { '{{outcome}}': counted(series(models.batchLines), ['outcome'], '1h') },
          'Words written ahead at half price, an hour.',
          { mayBeEmpty: 'no batch was submitted' },
        ),
        lines(
          'Stores that did not answer',
          'ops',
          { '{{store}}': rate(series(models.storeFaults), ['store']) },
          'Money, cache or limits; the gateway went on without them where that is safe.',
          { runbook: 'models', mayBeEmpty: 'every store answered' },
        ),
      ],
    },
  ],
};
