import {
  AdCredentials,
  deleteAdAccount,
  listAdAccounts,
  putAdAccount,
  syncAdAccount,
} from '@tsudoi/contracts/adAccounts';
import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

interface StateFlags {
  readonly name: string;
  readonly tax?: string;
  readonly rate?: string;
}

/** `tsudoi ad-accounts`: accounts of ad networks whose results are fetched once a day. */
export function addAdAccountVerbs(program: Command, run: Run): void {
  const accounts = program
    .command('ad-accounts')
    .description('accounts of Meta, Google Ads and LinkedIn whose results are fetched once a day');
  accounts
    .command('list', { isDefault: true })
    .description('how their last fetch went')
    .action(() => run(listCommand));
  accounts
    .command('state')
    .argument('<account>', 'its id at the network, digits only')
    .requiredOption('--name <name>', 'your own name of it')
    .option('--tax <percent>', 'consumption tax on top of what the network tells; 10')
    .option('--rate <yen>', 'yen of one unit of its currency, where that is not the yen')
    .description(
      'fetch its results from now on; its credentials are read from standard input as JSON: {"network":"meta","accessToken":"…"}',
    )
    .action((accountId: string, flags: StateFlags) =>
      run(async (api, output) => {
        const { body } = await api.call(putAdAccount, {
          body: {
            accountId,
            name: flags.name,
            ...(flags.tax === undefined ? {} : { taxPercent: Number(flags.tax) }),
            ...(flags.rate === undefined ? {} : { yenPerUnit: Number(flags.rate) }),
            credentials: AdCredentials.parse(JSON.parse(await text(process.stdin))),
          },
        });
        output.line(`${body.network} ${body.accountId}: ${body.id}`);
        output.result(body);
      }),
    );
  accounts
    .command('fetch')
    .argument('<id>', 'of the list')
    .description('fetch its results now')
    .action((adAccountId: string) =>
      run(async (api, output) => {
        const { body } = await api.call(syncAdAccount, { params: { adAccountId }, body: {} });
        output.line('取得を予約しました。 Its results are on their way.');
        output.result(body);
      }),
    );
  accounts
    .command('remove')
    .argument('<id>', 'of the list')
    .description('forget the account and its credentials; results stay')
    .action((adAccountId: string) =>
      run(async (api, output) => {
        await api.call(deleteAdAccount, { params: { adAccountId } });
        output.line('削除しました。 Removed.');
        output.result({ removed: adAccountId });
      }),
    );
}

async function listCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(listAdAccounts, { query }));
  output.table(
    [
      'id',
      '媒体 network',
      '番号 account',
      '名前 name',
      '状態 state',
      '取得 fetched',
      '新規 new',
      'イベント不明 without event',
    ],
    body.items.map((one) => [
      one.id,
      one.network,
      one.accountId,
      one.name,
      one.message === null ? one.state : `${one.state}: ${one.message}`,
      one.syncedAt ?? '',
      one.last?.created ?? '',
      one.last?.unmatched ?? '',
    ]),
  );
  output.result(body);
}
