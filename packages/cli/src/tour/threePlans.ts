import { createEvent, readEvent } from '@tsudoi/contracts/events';
import { createPlan } from '@tsudoi/contracts/plans';
import { printPlan } from '../planTable.ts';
import { sampleEvents } from './sampleEvents.ts';
import type { Chapter } from './story.ts';

/** Three events, each with its best plan. The first is the event of the whole story: stated here unless a calendar brought it. */
export const threePlans: Chapter = {
  title: { ja: '三つのイベントに集客プラン', en: 'Three events, a plan each' },
  async tell(story) {
    const plans: string[] = [];
    const others: { id: string; name: string }[] = [];
    for (const [index, stated] of sampleEvents(await story.now()).entries()) {
      const fromCalendar = index === 0 && story.eventId !== '';
      const { body: event } = fromCalendar
        ? await story.api.call(readEvent, { params: { eventId: story.eventId } })
        : await story.api.call(createEvent, { body: stated });
      const { body: plan } = await story.api.call(createPlan, { params: { eventId: event.id }, body: {} });
      story.output.line(`\n  ${event.name}`);
      printPlan(story.output, plan);
      plans.push(plan.id);
      if (index > 0) others.push({ id: event.id, name: event.name });
      if (index === 0) {
        story.eventId = event.id;
        story.planId = plan.id;
      }
    }
    story.facts.set('plans', plans);
    story.facts.set('otherEvents', others);
    story.facts.set('eventId', story.eventId);
  },
};
