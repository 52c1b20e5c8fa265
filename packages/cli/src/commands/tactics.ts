import { deleteTactic, listTactics, putTactic, TacticInput, type Tactic } from '@tsudoi/contracts/tactics';
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import type { ApiClient } from '../apiClient.ts';
import { everyPage } from '../everyPage.ts';
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
    .description('remove yours, which is printed so that it can be set again; the catalogue’s counts again')
    .action((key: string) => run((api, output) => unsetCommand(api, output, key)));
}

async function listCommand(api: ApiClient, output: Output, q: string | undefined): Promise<void> {
  const items = await everyPage((page) =>
    api.call(listTactics, { query: { ...page, ...(q === undefined ? {} : { q }) } }),
  );
  output.table(
    [
      'key',
      { ja: '施策', en: 'tactic' },
      { ja: '単位', en: 'unit' },
      { ja: '費用', en: 'cost' },
      { ja: '届く相手', en: 'reach' },
      { ja: '根拠', en: 'evidence' },
    ],
    items.map((tactic) => [
      tactic.key,
      tactic.name,
      tactic.unit,
      `${formatJpy(tactic.setupFeeJpy)} + ${formatJpy(tactic.costPerUnitJpy)}`,
      tactic.reachFrom ?? String(tactic.response.audience),
      tactic.evidence,
    ]),
  );
  output.result(items);
}

async function setCommand(api: ApiClient, output: Output, file: string): Promise<void> {
  const { key, ...body } = TacticInput.parse(parse(await readFile(file, 'utf8')));
  const { body: tactic } = await api.call(putTactic, { params: { key }, body });
  output.line(`${tactic.key} (version ${String(tactic.version)})`);
  output.result(tactic);
}

async function unsetCommand(api: ApiClient, output: Output, key: string): Promise<void> {
  const items = await everyPage((query) => api.call(listTactics, { query }));
  const own: Tactic | undefined = items.find((tactic) => tactic.key === key && tactic.origin === 'tenant');
  if (own === undefined) throw new Error(`${key} is no tactic of yours`);
  await api.call(deleteTactic, { params: { key }, ifMatch: `"${String(own.version)}"` });
  const { id: _id, origin: _origin, version: _version, ...stated } = own;
  output.line({
    ja: `# ${key} を外しました。次の内容をファイルに保存し、tsudoi tactics set で元に戻せます`,
    en: `# ${key} is removed; what follows, as a file, is taken back by tsudoi tactics set`,
  });
  output.line(stringify(stated));
  output.result(stated);
}
