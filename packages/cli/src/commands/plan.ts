import { createEvent } from '@tsudoi/contracts/events';
import { createPlan } from '@tsudoi/contracts/plans';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import { printPlan } from '../planTable.ts';

/** `tsudoi plan event.yaml`: states the event of a YAML file and prints its best plan. */
export async function planCommand(api: ApiClient, output: Output, file: string): Promise<void> {
  const stated = createEvent.body?.parse(parse(await readFile(file, 'utf8')));
  if (!stated) throw new Error(`${file} states no event`);
  const { body: event } = await api.call(createEvent, { body: stated });
  output.line(`${event.name} (${event.id})`);
  const { body: plan } = await api.call(createPlan, { params: { eventId: event.id }, body: {} });
  printPlan(output, plan);
  output.result({ event, plan });
}
