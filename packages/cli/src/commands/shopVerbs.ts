import { SignUpShop } from '@tsudoi/contracts/signUpFiles';
import type { Command } from 'commander';
import * as shops from './shops.ts';
import type { Run } from '../run.ts';

const shop = 'its id, its name, or a part of that which no other has';

/** `tsudoi shops …`: the ticket shops that sign-ups come from. */
export function addShopVerbs(program: Command, run: Run): void {
  const group = program.command('shops').description('the ticket shops that sign-ups come from');
  group
    .command('list')
    .description('shops, when their orders were last compared, and how many orders have a fault')
    .action(() => run(shops.listShopsCommand));
  group
    .command('faults')
    .argument('<shop>', shop)
    .description('orders of which something could not be used, newest first')
    .action((name: string) => run((api, output) => shops.shopFaultsCommand(api, output, name)));
  group
    .command('reconcile')
    .argument('<shop>', shop)
    .option('--wait', 'until the comparison has ended', false)
    .description('compare the orders of its API with the sign-ups now, as is done once a day')
    .action((name: string, { wait }: { wait: boolean }) =>
      run((api, output) => shops.reconcileShopCommand(api, output, name, wait)),
    );
  group
    .command('import')
    .argument('<event>', 'id of the event')
    .argument('<file>', 'list of participants as the shop exports it, CSV')
    .option('--shop <shop>', `${SignUpShop.options.join(', ')}; told from the header unless given`)
    .option('--time-zone <zone>', 'of times in the file that name none', 'Asia/Tokyo')
    .option('--dry-run', 'say what would happen, and write nothing', false)
    .description('record sign-ups of a list of participants')
    .action((eventId: string, file: string, options: shops.ImportSignUpsOptions) =>
      run((api, output) => shops.importSignUpsCommand(api, output, eventId, file, options)),
    );
}
