import type { Metrics } from '@tsudoi/runtime/metrics';
import { assistantMetrics } from '@tsudoi/runtime/metrics/catalogue/assistant';
import { createCounter } from '@tsudoi/runtime/metrics/instruments';

/** What the dashboards read of the assistant. */
export interface AssistantMetrics {
  /** One answer: who wrote its words, and why those of a model were refused, where they were. */
  answered(by: 'model' | 'template', refused: string | undefined): void;
}

export function createAssistantMetrics({ registry }: Metrics): AssistantMetrics {
  const answers = createCounter(registry, assistantMetrics.answers);
  return {
    answered: (by, refused) => {
      answers.inc({ by, refused: refused ?? '' });
    },
  };
}
