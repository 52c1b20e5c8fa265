import type { MetricsSink } from '@tsudoi/llm/metrics';
import type { Metrics } from '@tsudoi/runtime/metrics';
import { modelMetrics } from '@tsudoi/runtime/metrics/catalogue/models';
import { createCounter, createGauge, createHistogram } from '@tsudoi/runtime/metrics/instruments';

const breakerValue = { closed: 0, 'half-open': 1, open: 2 } as const;

/** The gateway's figures as Prometheus metrics, by provider and model. */
export function createLlmMetrics({ registry }: Metrics): MetricsSink {
  const ttft = createHistogram(registry, modelMetrics.ttft);
  const total = createHistogram(registry, modelMetrics.total);
  const queue = createHistogram(registry, modelMetrics.queueWait);
  const speed = createHistogram(registry, modelMetrics.speed);
  const tokens = createCounter(registry, modelMetrics.tokens);
  const cost = createCounter(registry, modelMetrics.cost);
  const calls = createCounter(registry, modelMetrics.calls);
  const attempts = createCounter(registry, modelMetrics.attempts);
  const lookups = createCounter(registry, modelMetrics.lookups);
  const breaker = createGauge(registry, modelMetrics.breaker);
  const waiting = createGauge(registry, modelMetrics.waiting);
  const degraded = createCounter(registry, modelMetrics.degraded);
  const faults = createCounter(registry, modelMetrics.storeFaults);
  const usageFaults = createCounter(registry, modelMetrics.usageFaults);
  const setAside = createCounter(registry, modelMetrics.setAside);
  const costDiffers = createCounter(registry, modelMetrics.costDiffers);
  const answererDiffers = createCounter(registry, modelMetrics.answererDiffers);
  const out = createGauge(registry, modelMetrics.targetOut);
  const pricesRead = createGauge(registry, modelMetrics.pricesRead);
  const lines = createCounter(registry, modelMetrics.batchLines);
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
    answererDiffers: (provider, name) => {
      answererDiffers.inc({ provider, model: name });
    },
    targetOut: (target, isOut) => {
      out.set({ target }, isOut ? 1 : 0);
    },
    pricesRead: (target, at) => {
      pricesRead.set({ target }, at ? at.getTime() / 1_000 : 0);
    },
    costDiffers: (provider, name) => {
      costDiffers.inc({ provider, model: name });
    },
    batchLines: (outcome, count) => {
      lines.inc({ outcome }, count);
    },
  };
}
