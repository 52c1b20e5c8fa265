import { BroadcastInput, countAudience, createBroadcast, readBroadcast } from '@tsudoi/contracts/broadcasts';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';

async function broadcastOf(file: string): Promise<BroadcastInput> {
  const stated = BroadcastInput.safeParse(parse(await readFile(file, 'utf8')));
  if (stated.success) return stated.data;
  throw new Error(
    `${file} states no broadcast: ${stated.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`,
  );
}

/** `tsudoi broadcasts count <file>`: nothing is sent. */
export async function countAudienceCommand(api: ApiClient, output: Output, file: string): Promise<void> {
  const { audience } = await broadcastOf(file);
  const { body } = await api.call(countAudience, { body: { audience } });
  output.line(`${String(body.people)} people`);
  output.table(
    ['contact', 'address', 'name'],
    body.some.map((each) => [each.contactId, each.email, each.displayName]),
  );
  output.result(body);
}

/** `tsudoi broadcasts send <file> [--at instant]` */
export async function sendBroadcastCommand(
  api: ApiClient,
  output: Output,
  file: string,
  at: string | undefined,
): Promise<void> {
  const stated = await broadcastOf(file);
  const { body } = await api.call(createBroadcast, {
    body: { ...stated, ...(at !== undefined && { when: { at } }) },
  });
  output.line(`${body.rule.name} is on its way (${body.rule.id})`);
  output.result(body);
}

/** `tsudoi broadcasts show <broadcast>` */
export async function showBroadcastCommand(api: ApiClient, output: Output, ruleId: string): Promise<void> {
  const { body } = await api.call(readBroadcast, { params: { ruleId } });
  output.line(`${body.rule.name}: ${body.state}, for ${String(body.made)} people`);
  output.result(body);
}
