import { createEvent, readEvent } from '@tsudoi/contracts/events';
import { startTraining, readForecast } from '@tsudoi/contracts/learning';
import { importOutcomes, putAttendance, readEventOutcome } from '@tsudoi/contracts/outcomes';
import { explainDifference } from '@tsudoi/contracts/planQuestions';
import { createPlan, readPlan } from '@tsudoi/contracts/plans';
import { printPlan } from '../planTable.ts';
import { sampleEvents } from './sampleEvents.ts';
import type { Chapter } from './story.ts';

const dayMs = 86_400_000;

/** The event is over: its results come in by CSV, the next event's plan is another one, and says which results moved it. */
export const outcomesTeach: Chapter = {
  title: { ja: '実績が入り、次のプランが変わる', en: 'Outcomes come in, and the next plan is another one' },
  movesClock: true,
  async tell(story) {
    const { api, eventId, output } = story;
    const { body: event } = await api.call(readEvent, { params: { eventId } });
    const { body: before } = await api.call(readPlan, { params: { planId: firstPlanOf(story.facts) } });
    await story.moveClock(new Date(Date.parse(event.startsAt) + dayMs));
    const [best, other] = before.items.toSorted((a, b) => b.expectedSignUps - a.expectedSignUps);
    if (!best) throw new Error('the plan of the story has no tactic');
    // A table as organisers keep it: the best tactic brought a quarter of what was expected, the next one twice as much.
    const rows = [{ item: best, times: 0.25 }, ...(other ? [{ item: other, times: 2 }] : [])].map(
      ({ item, times }) =>
        `${event.startsAt.slice(0, 10)},${item.tacticKey},${String(item.spendJpy)},${String(item.effort)},${String(Math.round(times * item.expectedSignUps))}`,
    );
    const file = `日付,施策キー,費用,回数,申込数\n${rows.join('\n')}\nきのう,x-posts,0,1,1\n`;
    const { body: imported } = await api.call(importOutcomes, {
      query: { eventId, source: 'generic' },
      body: file,
      bytes: new TextEncoder().encode(file),
    });
    output.line(
      `  CSV: 新規 new ${String(imported.created)}, 読めない行 rows left out ${String(imported.faults)} (${String(imported.firstFaults[0]?.line ?? '')}行目 line: ${imported.firstFaults[0]?.message ?? ''})`,
    );
    await api.call(putAttendance, { params: { eventId }, body: { attended: 25, signUps: 60 } });
    const { body: outcome } = await api.call(readEventOutcome, { params: { eventId } });
    output.line(`  来場 attended: ${String(outcome.attendance?.attended ?? '-')}`);

    const [stated] = sampleEvents(await story.now());
    if (!stated) throw new Error('no sample event');
    const { body: next } = await api.call(createEvent, { body: { ...stated, name: `${stated.name} 第2回` } });
    const { body: plan } = await api.call(createPlan, { params: { eventId: next.id }, body: {} });
    output.line(`\n  ${next.name}`);
    printPlan(output, plan);
    const { body: difference } = await api.call(explainDifference, {
      params: { planId: plan.id },
      query: { with: before.id },
    });
    for (const { ja, en } of difference.explanations) {
      output.line(`  ${ja}`);
      output.line(`    ${en}`);
    }
    const { body: forecast } = await api.call(readForecast, { params: { eventId: next.id } });
    for (const { ja, en } of forecast.explanations) {
      output.line(`  ${ja}`);
      output.line(`    ${en}`);
    }
    const { body: training } = await api.call(startTraining, { body: {} });
    story.facts.set('outcomeRows', imported.created);
    story.facts.set('outcomeFaults', imported.faults);
    story.facts.set('differenceTold', difference.explanations.length);
    story.facts.set(
      'movedBy',
      difference.tactics.filter(({ outcomes }) => outcomes.length > 0).map(({ tacticKey }) => tacticKey),
    );
    story.facts.set('bestTactic', best.tacticKey);
    story.facts.set('trainingState', training.state);
  },
};

function firstPlanOf(facts: ReadonlyMap<string, unknown>): string {
  const [first] = (facts.get('plans') as readonly string[] | undefined) ?? [];
  if (first === undefined) throw new Error('the story has no plan');
  return first;
}
