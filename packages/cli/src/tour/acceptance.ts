import { acceptPlan } from '@tsudoi/contracts/plans';
import { formatJpy } from '../output.ts';
import type { Chapter } from './story.ts';

/** The plan is accepted: dated tasks and UTM links. */
export const acceptance: Chapter = {
  title: { ja: 'プランを承認、作業と UTM リンクができる', en: 'Accepted: dated tasks and UTM links' },
  async tell(story) {
    const { body } = await story.api.call(acceptPlan, {
      params: { planId: story.planId },
      body: { landingUrl: 'https://example.com/typescript-2027' },
    });
    story.output.table(
      ['期日 due', '作業 task', '時間 hours', '費用 spend'],
      body.tasks.map((task) => [task.dueOn, task.title.ja, task.hours.toFixed(1), formatJpy(task.spendJpy)]),
    );
    const linked = body.tasks.find((task) => task.link !== null);
    if (linked) story.output.line(`  計測用リンク UTM link: ${linked.link ?? ''}`);
    story.facts.set('tasks', body.tasks.length);
    story.facts.set('firstLink', body.tasks[0]?.link ?? null);
  },
};
