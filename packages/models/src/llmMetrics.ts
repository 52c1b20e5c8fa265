import type { MetricsSink } from '@tsudoi/llm/metrics';
import type { Metrics } from '@tsudoi/runtime/metrics';
import { Counter, Gauge, Histogram } from 'prom-client';

const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];
const breakerValue = { closed: 0, 'half-open': 1, open: 2 } as const;

/** The gateway's figures as Prometheus metrics, by provider and model; names in docs and dashboards start with tsudoi_llm. */
export function createLlmMetrics({ registry }: Metrics): MetricsSink {
  const registers = [registry];
  const model = ['provider', 'model'] as const;
  const histogram = (name: string, help: string, buckets = seconds) =>
    new Histogram({ name, help, labelNames: [...model, 'purpose'], buckets, registers });
  const ttft = histogram('tsudoi_llm_ttft_seconds', 'Seconds until the first content of an answer');
  const total = histogram('tsudoi_llm_call_seconds', 'Seconds of a call, waiting and all attempts included');
  const queue = histogram(
    'tsudoi_llm_queue_wait_seconds',
    'Seconds that a call waited for a slot at its target',
  );
  const speed = histogram(
    'tsudoi_llm_tokens_per_second',
    'Output tokens a second',
    [5, 10, 20, 40, 80, 160, 320],
  );
  const tokens = new Counter({
    name: 'tsudoi_llm_tokens_total',
    help: 'Tokens by kind; cached and cache_write are parts of input',
    labelNames: [...model, 'kind'],
    registers,
  });
  const cost = new Counter({
    name: 'tsudoi_llm_cost_usd_total',
    help: 'Cost of answered calls in US dollars',
    labelNames: [...model, 'purpose'],
    registers,
  });
  const calls = new Counter({
    name: 'tsudoi_llm_calls_total',
    help: 'Answered calls; reason says why the template answered',
    labelNames: [...model, 'purpose', 'tier', 'priority', 'reason'],
    registers,
  });
  const attempts = new Counter({
    name: 'tsudoi_llm_attempts_total',
    help: 'Attempts by outcome and HTTP status',
    labelNames: [...model, 'outcome', 'status'],
    registers,
  });
  const lookups = new Counter({
    name: 'tsudoi_llm_cache_lookups_total',
    help: 'Response cache: hit, miss, joined (waited for a simultaneous identical call)',
    labelNames: ['policy', 'outcome'],
    registers,
  });
  const breaker = new Gauge({
    name: 'tsudoi_llm_breaker_state',
    help: '0 closed, 1 half-open, 2 open',
    labelNames: ['target'],
    registers,
  });
  const waiting = new Gauge({
    name: 'tsudoi_llm_waiting',
    help: 'Calls that wait for a slot',
    labelNames: ['priority'],
    registers,
  });
  const degraded = new Counter({
    name: 'tsudoi_llm_degraded_total',
    help: 'Calls that a budget took to the economy tier or to the template',
    labelNames: ['level'],
    registers,
  });
  const faults = new Counter({
    name: 'tsudoi_llm_store_faults_total',
    help: 'A store that did not answer',
    labelNames: ['store'],
    registers,
  });
  const usageFaults = new Counter({
    name: 'tsudoi_llm_usage_faults_total',
    help: 'Counts that a provider left out or that cannot be true; the ledger has them at their bound',
    labelNames: [...model, 'fault'],
    registers,
  });
  const setAside = new Counter({
    name: 'tsudoi_llm_rows_set_aside_total',
    help: 'Rows that the ledger refused; each is in the log, and somebody has to look at it',
    registers,
  });
  const costDiffers = new Counter({
    name: 'tsudoi_llm_cost_differs_total',
    help: 'Answers whose cost by the kept prices is not the one that the provider named',
    labelNames: [...model],
    registers,
  });
  const lines = new Counter({
    name: 'tsudoi_llm_batch_lines_total',
    help: 'Lines of batches by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  return {
    call(measure) {
      const of = { provider: measure.provider, model: measure.model, purpose: measure.purpose };
      ttft.observe(of, measure.ttftMs / 1_000);
      total.observe(of, measure.totalMs / 1_000);
      if (!measure.cached) queue.observe(of, measure.queueWaitMs / 1_000);
      if (measure.tokensPerSecond > 0) speed.observe(of, measure.tokensPerSecond);
      cost.inc(of, measure.costMicroUsd / 1_000_000);
      calls.inc({
        ...of,
        tier: measure.tier,
        priority: measure.priority,
        reason: measure.templateReason ?? '',
      });
      const { provider, model: name, usage } = measure;
      tokens.inc({ provider, model: name, kind: 'input' }, usage.inputTokens);
      tokens.inc({ provider, model: name, kind: 'cached' }, usage.cachedInputTokens);
      tokens.inc({ provider, model: name, kind: 'cache_write' }, usage.cacheWriteTokens);
      tokens.inc({ provider, model: name, kind: 'output' }, usage.outputTokens);
    },
    attempt: (provider, name, outcome, status) => {
      attempts.inc({ provider, model: name, outcome, status: status === undefined ? '' : String(status) });
    },
    cacheLookup: (policy, outcome) => {
      lookups.inc({ policy, outcome });
    },
    breaker: (target, state) => {
      breaker.set({ target }, breakerValue[state]);
    },
    queued: (priority, count) => {
      waiting.set({ priority }, count);
    },
    degraded: (level) => {
      degraded.inc({ level });
    },
    storeFault: (store) => {
      faults.inc({ store });
    },
    usageFault: (provider, name, fault) => {
      usageFaults.inc({ provider, model: name, fault });
    },
    setAside: () => {
      setAside.inc();
    },
    costDiffers: (provider, name) => {
      costDiffers.inc({ provider, model: name });
    },
    batchLines: (outcome, count) => {
      lines.inc({ outcome }, count);
    },
  };
}
