import { isSpanContextValid, trace, TraceFlags, type Context, SpanKind } from '@opentelemetry/api';
import { SamplingDecision, type Sampler, type SamplingResult } from '@opentelemetry/sdk-trace';
import { sampledShare } from './traceState.ts';
import { unsampledTrace } from './unsampled.ts';

/**
 * Keeps the share of new traces that the stage says, and of a trace under way all or nothing. A caller from outside may name a trace,
 * and so find its request in ours, but does not decide that it is kept: keeping costs us, not it.
 */
export function createStageSampler(random: () => number = Math.random): Sampler {
  return {
    shouldSample(context: Context, _traceId, _name, kind): SamplingResult {
      if (unsampledTrace(context)) return decide(false);
      const parent = trace.getSpanContext(context);
      const fromOutside = parent?.isRemote === true && kind === SpanKind.SERVER;
      if (parent && isSpanContextValid(parent) && !fromOutside)
        return decide((parent.traceFlags & TraceFlags.SAMPLED) !== 0);
      return decide(random() < sampledShare());
    },
    toString: () => 'StageSampler',
  };
}

function decide(kept: boolean): SamplingResult {
  return { decision: kept ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
}
