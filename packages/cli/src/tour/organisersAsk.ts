import {
  assessPlan,
  planFrontier,
  planLeastBudget,
  planWhyNot,
  planWorth,
} from '@tsudoi/contracts/planQuestions';
import { formatJpy } from '../output.ts';
import type { Chapter } from './story.ts';

/** How likely, how much more, why not: the questions of an organiser about the accepted plan. */
export const organisersAsk: Chapter = {
  title: { ja: '主催者の質問に答える', en: 'What organisers ask: how likely, how much more, why not' },
  async tell(story) {
    const { api, output, facts } = story;
    const params = { planId: story.planId };
    const { body: chance } = await api.call(assessPlan, { params });
    for (const told of chance.explanations) output.line(`  ${told.ja}\n  ${told.en}`);
    const { body: worth } = await api.call(planWorth, { params });
    for (const told of worth.explanations) output.line(`  ${told.ja} / ${told.en}`);
    const { body: least } = await api.call(planLeastBudget, { params, query: {} });
    output.line(`  ${least.explanation.ja} / ${least.explanation.en}`);
    const { body: frontier } = await api.call(planFrontier, { params, query: { points: 5 } });
    output.table(
      ['予算 budget', '来場見込み attendees', '達成確率 P(target)', 'あと一人 one more'],
      frontier.points.map((point) => [
        formatJpy(point.budgetJpy),
        point.expectedAttendees.toFixed(1),
        `${(point.hitProbability * 100).toFixed(0)} %`,
        point.marginalCostPerAttendeeJpy === null ? '—' : formatJpy(point.marginalCostPerAttendeeJpy),
      ]),
    );
    const { body: left } = await api.call(planWhyNot, { params, query: {} });
    for (const tactic of left.tactics.slice(0, 3))
      output.line(`  ${tactic.explanation.ja} / ${tactic.explanation.en}`);
    facts.set('hitProbability', chance.hitProbability);
    facts.set('leftOut', left.tactics.length);
  },
};
