import { readPace } from '@tsudoi/contracts/pace';
import { explainDifference } from '@tsudoi/contracts/planQuestions';
import { acceptPlan, readPlan } from '@tsudoi/contracts/plans';
import { ApiFault } from '../apiClient.ts';
import { printPlan } from '../planTable.ts';
import type { Chapter } from './story.ts';

/** A week before, the event is behind: what remains was planned again by itself, says why it differs, and is accepted. */
export const behindAndPlannedAgain: Chapter = {
  title: { ja: '7日前、遅れに気づいて組み直す', en: 'A week to go: behind, and planned again' },
  movesClock: true,
  async tell(story) {
    const { api, eventId } = story;
    const params = { eventId };
    // It may have fallen behind weeks ago: the plan of what remains is made anew as the event comes nearer, until one can be accepted.
    const { pace, planId, accepted } = await story.until('a plan of what remains', async () => {
      const { body } = await api.call(readPace, { params });
      if (body.state !== 'behind' || !body.replanId) return undefined;
      try {
        const answer = await api.call(acceptPlan, { params: { planId: body.replanId }, body: {} });
        return { pace: body, planId: body.replanId, accepted: answer.body };
      } catch (err) {
        if (err instanceof ApiFault && err.status === 409) return undefined;
        throw err;
      }
    });
    story.output.line(
      `  申込は${String(pace.signUps)}人で、この時点の見込みの${String(pace.expectedByNow ?? 0)}人より遅れています。 / ${String(pace.signUps)} of ${String(pace.expectedByNow ?? 0)} expected by now: behind.`,
    );
    const { body: plan } = await api.call(readPlan, { params: { planId } });
    printPlan(story.output, plan);
    const { body: difference } = await api.call(explainDifference, { params: { planId }, query: {} });
    for (const { ja, en } of difference.explanations.slice(0, 4)) {
      story.output.line(`  ${ja}`);
      story.output.line(`    ${en}`);
    }
    story.planId = planId;
    story.facts.set('replanState', accepted.plan.state);
    story.facts.set('paceState', pace.state);
  },
};
