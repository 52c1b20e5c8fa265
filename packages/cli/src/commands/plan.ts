import {
  createEvent,
  listEvents,
  readEvent,
  updateEvent,
  type Event,
  type EventInput,
} from '@tsudoi/contracts/events';
import { acceptPlan, createPlan, exportPlan, listPlanTasks, type PlanRequest } from '@tsudoi/contracts/plans';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ApiClient } from '../apiClient.ts';
import { everyPage } from '../everyPage.ts';
import { numberOf, shareOf } from '../numberOf.ts';
import { formatJpy, type Output } from '../output.ts';
import { printPlan } from '../planTable.ts';
import type { Told } from '../told.ts';

/** Options of `tsudoi plan`, as commander hands them over. */
export interface PlanOptions {
  readonly require?: readonly string[];
  readonly exclude?: readonly string[];
  readonly budget?: string;
  readonly hours?: string;
  readonly target?: string;
  readonly probability?: string;
  readonly question?: string;
  readonly value?: string;
}

/** `tsudoi plan event.yaml`: states the event of a YAML file, or finds the one it stated before, and prints its best plan. */
export async function planCommand(
  api: ApiClient,
  output: Output,
  file: string,
  options: PlanOptions,
): Promise<void> {
  const written: unknown = parse(await readFile(file, 'utf8'));
  const { id, ...details } = z.looseObject({ id: z.uuid().optional() }).parse(written ?? {});
  const stated = createEvent.body?.parse(details);
  if (!stated) throw new Error(`${file} states no event`);
  const event = await statedEvent(api, stated, id);
  output.line(`${event.name} (${event.id})`);
  const { body: plan } = await api.call(createPlan, {
    params: { eventId: event.id },
    body: requestOf(options),
  });
  printPlan(output, plan);
  output.result({ event, plan });
}

/** The request that the options make. */
function requestOf(options: PlanOptions): z.input<typeof PlanRequest> {
  const number = (text: string | undefined, name: string): number | undefined =>
    text === undefined ? undefined : numberOf(text, name);
  return {
    ...(options.question === undefined ? {} : { question: options.question as 'reach' | 'most' | 'value' }),
    ...(options.probability === undefined
      ? {}
      : { probability: shareOf(options.probability, '--probability') }),
    ...(options.require === undefined ? {} : { require: [...options.require] }),
    ...(options.exclude === undefined ? {} : { exclude: [...options.exclude] }),
    tacticBudgetJpy: number(options.budget, '--budget'),
    staffHours: number(options.hours, '--hours'),
    targetAttendees: number(options.target, '--target'),
    valuePerAttendeeJpy: number(options.value, '--value'),
  };
}

/** The event of an id, or of this name at this instant, brought up to what is stated; a new one where there is none. */
async function statedEvent(api: ApiClient, stated: EventInput, id: string | undefined): Promise<Event> {
  const known =
    id === undefined
      ? await findByName(api, stated)
      : (await api.call(readEvent, { params: { eventId: id } })).body;
  if (known === undefined) return (await api.call(createEvent, { body: stated })).body;
  const changes = Object.fromEntries(
    Object.keys(updateEvent.body?.shape ?? {}).flatMap((field) => {
      const [before, now] = [known[field as keyof Event], stated[field as keyof EventInput]];
      return now === undefined || JSON.stringify(before) === JSON.stringify(now) ? [] : [[field, now]];
    }),
  );
  if (Object.keys(changes).length === 0) return known;
  const { body } = await api.call(updateEvent, {
    params: { eventId: known.id },
    body: changes,
    ifMatch: `"${String(known.version)}"`,
  });
  return body;
}

async function findByName(api: ApiClient, { name, startsAt }: EventInput): Promise<Event | undefined> {
  const events = await everyPage((page) => api.call(listEvents, { query: { ...page, q: name } }));
  return events.find(
    (event) =>
      event.name === name && event.state === 'open' && Date.parse(event.startsAt) === Date.parse(startsAt),
  );
}

/** `tsudoi plan accept`. */
export async function acceptCommand(
  api: ApiClient,
  output: Output,
  planId: string,
  landingUrl?: string,
): Promise<void> {
  const { body } = await api.call(acceptPlan, {
    params: { planId },
    body: landingUrl === undefined ? {} : { landingUrl },
  });
  printTasks(output, body.tasks);
  if (body.tasks.some(({ link }) => link === null))
    output.line({
      ja: '申込ページが分からないため、リンクはありません。--landing で指定できます。',
      en: 'No landing page is known, so there are no links: name it with --landing.',
    });
  output.result(body);
}

/** `tsudoi plan tasks`. */
export async function tasksCommand(api: ApiClient, output: Output, planId: string): Promise<void> {
  const tasks = await everyPage((query) => api.call(listPlanTasks, { params: { planId }, query }));
  printTasks(output, tasks);
  output.result(tasks);
}

/** `tsudoi plan export`: the file's text on standard output. */
export async function exportCommand(
  api: ApiClient,
  write: (text: string) => void,
  planId: string,
  format: string,
  language: string,
): Promise<void> {
  const { body } = await api.call(exportPlan, {
    params: { planId },
    query: { format: format as 'csv', language: language as 'ja' },
  });
  const text = String(body);
  // Reading an answer as text drops the mark by which Excel knows UTF-8.
  write(format === 'csv' && !text.startsWith('\ufeff') ? `\ufeff${text}` : text);
}

function printTasks(
  output: Output,
  tasks: readonly {
    dueOn: string;
    title: Told;
    hours: number;
    spendJpy: number;
    state?: string | undefined;
    assignee?: string | null | undefined;
  }[],
): void {
  output.table(
    [
      { ja: '期日', en: 'due' },
      { ja: '作業', en: 'task' },
      { ja: '時間', en: 'hours' },
      { ja: '費用', en: 'spend' },
      { ja: '状態', en: 'state' },
      { ja: '担当', en: 'who' },
    ],
    tasks.map((task) => [
      task.dueOn,
      task.title,
      task.hours.toFixed(2),
      formatJpy(task.spendJpy),
      task.state ?? '',
      task.assignee ?? '',
    ]),
  );
}
