import { replan } from '@tsudoi/contracts/planQuestions';
import { printPlan } from '../planTable.ts';
import type { Chapter } from './story.ts';

/** In the middle of the run: done tasks, spend and sign-ups are read from the event, what is left is planned again. */
export const plannedAgain: Chapter = {
  title: {
    ja: 'ここまでの申込を見て、残りの計画を組み直す',
    en: 'What is left is planned again from the sign-ups so far',
  },
  async tell({ api, output, planId, facts }) {
    const { body: again } = await api.call(replan, { params: { planId }, body: {} });
    for (const { ja, en } of again.explanations) output.line(`  ${ja}\n  ${en}`);
    printPlan(output, again);
    facts.set('plannedAgain', again.id);
  },
};
