import { atMost, counter, oneOf } from '../definition.ts';

/** Answers of the assistant. */
export const assistantMetrics = {
  answers: counter({
    name: 'tsudoi_assistant_answers_total',
    help: 'Answers of the assistant by who wrote their words, and why words of a model were not shown',
    unit: 'count',
    labels: { by: oneOf('model', 'template'), refused: atMost(10, 'reasons of the check') },
    shownBy: 'recommendation-api',
  }),
};
