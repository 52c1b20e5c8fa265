import {
  assessPlan,
  comparePlans,
  planLeastBudget,
  planWhyNot,
  planWorth,
  replan,
} from '@tsudoi/contracts/planQuestions';
import { askPlan, readPlanAnswer } from '@tsudoi/contracts/planLongQuestions';
import type { ApiClient } from '../apiClient.ts';
import { numberOf } from '../numberOf.ts';
import { formatJpy, type Output } from '../output.ts';
import { printPlan } from '../planTable.ts';
import type { Told } from '../told.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function tell(output: Output, sentences: readonly Told[]): void {
  for (const sentence of sentences) output.line(sentence);
}

/** `tsudoi ask chance`. */
export async function chanceCommand(api: ApiClient, output: Output, planId: string): Promise<void> {
  const { body } = await api.call(assessPlan, { params: { planId } });
  tell(output, body.explanations);
  output.result(body);
}

/** `tsudoi plan frontier`: asked in the background, so that it may take as long as it takes; its steps are told as they come. */
export async function frontierCommand(api: ApiClient, output: Output, planId: string): Promise<void> {
  let { body: answer } = await api.call(askPlan, { params: { planId }, body: { kind: 'frontier' } });
  const { id: questionId } = answer;
  for (let told = 0; answer.state === 'running';) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    ({ body: answer } = await api.call(readPlanAnswer, { params: { planId, questionId } }));
    if (answer.done >= told + 5) output.line(`${String(answer.done)} / ${String(answer.of)}`);
    if (answer.done >= told + 5) told = answer.done;
  }
  if (answer.frontier === null) throw new Error(answer.message ?? 'the question was not answered');
  const body = answer.frontier;
  output.table(
    [
      { ja: '予算', en: 'budget' },
      { ja: '来場', en: 'attendees' },
      { ja: '確率', en: 'chance' },
      { ja: 'あと1人', en: 'one more' },
      { ja: '施策', en: 'tactics' },
    ],
    body.points.map((point) => [
      formatJpy(point.budgetJpy),
      point.expectedAttendees.toFixed(1),
      percent(point.hitProbability),
      point.marginalCostPerAttendeeJpy === null ? '-' : formatJpy(point.marginalCostPerAttendeeJpy),
      point.tacticKeys.length,
    ]),
  );
  output.result(body);
}

/** `tsudoi ask least-budget`. */
export async function leastBudgetCommand(
  api: ApiClient,
  output: Output,
  planId: string,
  probability: number | undefined,
): Promise<void> {
  const { body } = await api.call(planLeastBudget, {
    params: { planId },
    query: probability === undefined ? {} : { probability },
  });
  tell(output, [body.explanation]);
  output.result(body);
}

/** `tsudoi ask worth`. */
export async function worthCommand(api: ApiClient, output: Output, planId: string): Promise<void> {
  const { body } = await api.call(planWorth, { params: { planId } });
  tell(output, body.explanations);
  output.result(body);
}

/** `tsudoi ask why-not`. */
export async function whyNotCommand(api: ApiClient, output: Output, planId: string): Promise<void> {
  const { body } = await api.call(planWhyNot, { params: { planId }, query: {} });
  tell(
    output,
    body.tactics.map((tactic) => tactic.explanation),
  );
  output.result(body);
}

/** `tsudoi ask compare`. */
export async function compareCommand(
  api: ApiClient,
  output: Output,
  planId: string,
  other: string,
): Promise<void> {
  const { body } = await api.call(comparePlans, { params: { planId }, query: { with: other } });
  output.table(
    ['', { ja: '差', en: 'difference' }],
    [
      [{ ja: '費用', en: 'spend' }, formatJpy(body.spendJpy)],
      [{ ja: '時間', en: 'hours' }, body.hours.toFixed(1)],
      [{ ja: '来場', en: 'attendees' }, body.expectedAttendees.toFixed(1)],
      [{ ja: '確率', en: 'chance' }, percent(body.hitProbability)],
      [{ ja: '追加', en: 'added' }, body.added.join(', ')],
      [{ ja: '除外', en: 'dropped' }, body.dropped.join(', ')],
      [{ ja: '変更', en: 'changed' }, body.changed.map((change) => change.tacticKey).join(', ')],
    ],
  );
  output.result(body);
}

/** As commander hands them over: text. */
export interface ReplanOptions {
  readonly spentJpy?: string;
  readonly spentHours?: string;
  readonly signUps?: string;
  readonly done?: readonly string[];
}

/** `tsudoi plan replan`: what is not said is read from the event. */
export async function replanCommand(
  api: ApiClient,
  output: Output,
  planId: string,
  options: ReplanOptions,
): Promise<void> {
  const done =
    options.done &&
    Object.fromEntries(
      options.done.map((entry) => {
        const [tactic = '', effort = ''] = entry.split('=');
        return [tactic, { effort: numberOf(effort, `--done ${tactic}`) }];
      }),
    );
  const { body } = await api.call(replan, {
    params: { planId },
    body: {
      ...(options.spentJpy === undefined ? {} : { spentJpy: numberOf(options.spentJpy, '--spent-jpy') }),
      ...(options.spentHours === undefined
        ? {}
        : { spentHours: numberOf(options.spentHours, '--spent-hours') }),
      ...(options.signUps === undefined ? {} : { signUps: numberOf(options.signUps, '--sign-ups') }),
      ...(done === undefined ? {} : { done }),
    },
  });
  tell(output, body.explanations);
  printPlan(output, body);
  output.result(body);
}
