import { deleteTactic, listTactics, putTactic, TacticInput, type Tactic } from '@tsudoi/contracts/tactics';
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { ApiClient } from '../apiClient.ts';
import { formatJpy, type Output } from '../output.ts';
import type { Run } from '../run.ts';

/** `tsudoi tactics list|set|unset`. */
export function addTacticVerbs(program: Command, run: Run): void {
  const tactics = program.command('tactics').description('the catalogue with your own tactics');
  tactics
    .command('list')
    .argument('[words]', 'search in Japanese or English')
    .description('list them')
    .action((words?: string) => run((api, output) => listCommand(api, output, words)));
  tactics
    .command('set')
    .argument('<file>', 'YAML file with one tactic, its key included')
    .description('add one, or put your own figures in place of the catalogue’s')
    .action((file: string) => run((api, output) => setCommand(api, output, file)));
  tactics
    .command('unset')
    .argument('<key>')
    .description('remove yours; the catalogue’s counts again')
    .action((key: string) => run((api, output) => unsetCommand(api, output, key)));
}

async function listCommand(api: ApiClient, output: Output, q: string | undefined): Promise<void> {
  const { body } = await api.call(listTactics, { query: { limit: 200, ...(q === undefined ? {} : { q }) } });
  output.table(
    ['key', '施策 tactic', '単位 unit', '費用 cost', '届く相手 reach', '根拠 evidence'],
    body.items.map((tactic) => [
      tactic.key,
      `${tactic.name.ja} / ${tactic.name.en}`,
      tactic.unit,
      `${formatJpy(tactic.setupFeeJpy)} + ${formatJpy(tactic.costPerUnitJpy)}`,
      tactic.reachFrom ?? String(tactic.response.audience),
      tactic.evidence,
    ]),
  );
  output.result(body.items);
}

async function setCommand(api: ApiClient, output: Output, file: string): Promise<void> {
  const { key, ...body } = TacticInput.parse(parse(await readFile(file, 'utf8')));
  const { body: tactic } = await api.call(putTactic, { params: { key }, body });
  output.line(`${tactic.key} (version ${String(tactic.version)})`);
  output.result(tactic);
}

async function unsetCommand(api: ApiClient, output: Output, key: string): Promise<void> {
  const { body } = await api.call(listTactics, { query: { limit: 200 } });
  const own: Tactic | undefined = body.items.find(
    (tactic) => tactic.key === key && tactic.origin === 'tenant',
  );
  if (own === undefined) throw new Error(`${key} is no tactic of yours`);
  await api.call(deleteTactic, { params: { key }, ifMatch: `"${String(own.version)}"` });
  output.line(key);
  output.result({ key });
}
