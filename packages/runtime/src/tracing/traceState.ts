/** What became of finished spans that were kept. */
export type SpanOutcome = 'sent' | 'lost';

let ratio = 1;
let on = false;
const listeners = new Set<(outcome: SpanOutcome, spans: number) => void>();
const counted: Record<SpanOutcome, number> = { sent: 0, lost: 0 };

/** Whether this process traces at all. */
export function tracingIsOn(): boolean {
  return on;
}

/** Told by what starts the SDK; before it nothing is traced. */
export function turnTracingOn(): void {
  on = true;
}

/** Share of new traces that are kept, 0 to 1. Of the process: the SDK starts before anything that could hand it over. */
export function sampledShare(): number {
  return ratio;
}

/** Obeyed by the next trace that begins. */
export function keepShareOfTraces(share: number): void {
  ratio = Math.min(1, Math.max(0, share));
}

/** Hears of spans that were sent or lost, those before included; returns the unsubscriber. */
export function onSpans(heard: (outcome: SpanOutcome, spans: number) => void): () => void {
  listeners.add(heard);
  for (const outcome of ['sent', 'lost'] as const) heard(outcome, counted[outcome]);
  return () => listeners.delete(heard);
}

/** Told by the processor of spans. */
export function countSpans(outcome: SpanOutcome, spans: number): void {
  counted[outcome] += spans;
  for (const heard of listeners) heard(outcome, spans);
}
