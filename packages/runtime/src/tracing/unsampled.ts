import {
  context,
  createContextKey,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
} from '@opentelemetry/api';

const key = createContextKey('tsudoi.unsampled');
const tracer = trace.getTracer('tsudoi');

/**
 * A context whose trace has a name and no spans. Instrumentations see no parent in it and do nothing: a span that is not
 * recorded would cost most of what a recorded one does.
 */
export function withoutSpans(parent: Context, name: SpanContext): Context {
  return trace.deleteSpan(parent).setValue(key, { ...name, traceFlags: TraceFlags.NONE });
}

/** The name of a trace that is not kept, in a context of {@link withoutSpans}. */
export function unsampledTrace(at: Context): SpanContext | undefined {
  return at.getValue(key) as SpanContext | undefined;
}

/** The trace of this moment, whether it is kept or not; undefined outside any. */
export function currentTrace(): SpanContext | undefined {
  const active = context.active();
  return trace.getSpanContext(active) ?? unsampledTrace(active);
}

/** Runs work in a span, or, where none is kept, in a trace that has a name and no spans. */
export function inSpan<Result>(
  name: string,
  options: SpanOptions,
  parent: Context,
  work: (span: Span) => Result,
): Result {
  const from = options.root ? parent.deleteValue(key) : parent;
  const unsampled = unsampledTrace(from);
  if (unsampled) return context.with(from, work, undefined, trace.wrapSpanContext(unsampled));
  const span = tracer.startSpan(name, options, from);
  const within = span.isRecording() ? trace.setSpan(from, span) : withoutSpans(from, span.spanContext());
  return context.with(within, work, undefined, span);
}
