import { Role } from '@tsudoi/contracts/principal';
import type { Command } from 'commander';
import type { Output } from '../output.ts';
import * as accounts from './accounts.ts';
import type { Run } from '../run.ts';

/** The verbs of accounts: audit, secrets, signing-keys, keys, contacts, tenants. */
export function addAccountsVerbs(
  program: Command,
  run: Run,
  ownerUrl: string | undefined,
  output: () => Output,
): void {
  const audit = program.command('audit').description('the audit log');
  audit
    .command('archives')
    .description('months that are in object storage')
    .action(() => run(accounts.listArchivesCommand));
  audit
    .command('verify')
    .option('--from <day>', 'YYYY-MM-DD; today unless given')
    .option('--to <day>', 'YYYY-MM-DD')
    .description('verify the hash chains, archived months too')
    .action((days: { from?: string; to?: string }) =>
      run((api, output) => accounts.verifyAuditCommand(api, output, days)),
    );
  program
    .command('secrets')
    .description('sealed secrets')
    .command('reseal')
    .description('seal every secret with the newest key; may be interrupted')
    .action(() => run(accounts.resealCommand));
  program
    .command('signing-keys')
    .description('keys that sign access tokens')
    .command('rotate')
    .option('--discard-old', 'refuse tokens of the old keys at once', false)
    .description('sign with a new key')
    .action((options: { discardOld: boolean }) =>
      run((api, output) => accounts.rotateSigningKeyCommand(api, output, options.discardOld)),
    );
  addKeys(program, run);
  const contacts = program.command('contacts').description('people who may be nudged');
  contacts
    .command('import')
    .argument('<file>', 'CSV with a header row')
    .option('--dry-run', 'say what would happen, and write nothing', false)
    .option('--region <country>', 'where phone numbers without a country code are from', 'JP')
    .description('add and update contacts; the installation goes on where this is interrupted')
    .action((file: string, { dryRun, region }: { dryRun: boolean; region: string }) =>
      run((api, output) =>
        dryRun
          ? accounts.tryImportCommand(api, output, file, region)
          : accounts.importContactsCommand(api, output, file, region),
      ),
    );
  contacts
    .command('imports')
    .description('files that were imported, and what came of them')
    .action(() => run(accounts.listImportsCommand));
  contacts
    .command('list')
    .argument('[words]', 'a part of an address or a name')
    .description('contacts, newest first')
    .action((words?: string) => run((api, output) => accounts.listContactsCommand(api, output, words)));
  contacts
    .command('show')
    .argument('<contact>', 'address or id')
    .description('one contact')
    .action((id: string) => run((api, output) => accounts.showContactCommand(api, output, id)));
  contacts
    .command('export')
    .argument('<contact>', 'address or id')
    .description('everything that is stored about a person')
    .action((id: string) => run((api, output) => accounts.exportContactCommand(api, output, id)));
  contacts
    .command('erase')
    .argument('<contact>', 'address or id')
    .description('erase a person everywhere')
    .action((id: string) => run((api, output) => accounts.eraseContactCommand(api, output, id)));
  const tenants = program.command('tenants').description('tenants of the installation');
  tenants
    .command('delete')
    .argument('<slug>')
    .requiredOption('--yes <slug>', 'the slug once more: every row of it goes')
    .description('delete a tenant, on the host of the database; a backup has the way back')
    .action(async (slug: string, { yes }: { yes: string }) => {
      const { deleteTenantCommand } = await import('./tenants.ts');
      await deleteTenantCommand(ownerUrl, output(), slug, yes);
    });
  tenants
    .command('create')
    .argument('<slug>')
    .argument('<name>')
    .argument('<owner-email>')
    .description('create a tenant and invite its owner')
    .action((slug: string, name: string, ownerEmail: string) =>
      run((api, output) => accounts.createTenantCommand(api, output, { slug, name, ownerEmail })),
    );
}

function addKeys(program: Command, run: Run): void {
  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .argument('<name>')
    .option('--role <role>', 'viewer, editor, owner or admin', 'viewer')
    .description('create a key; it is shown once')
    .action((name: string, options: { role: string }) =>
      run((api, output) => accounts.createKeyCommand(api, output, name, Role.parse(options.role))),
    );
  keys
    .command('list')
    .description('list keys')
    .action(() => run(accounts.listKeysCommand));
  keys
    .command('rotate')
    .argument('<id>')
    .option('--overlap <seconds>', 'how long the old key still works', '86400')
    .description('replace a key')
    .action((id: string, options: { overlap: string }) =>
      run((api, output) => accounts.rotateKeyCommand(api, output, id, Number(options.overlap))),
    );
  keys
    .command('revoke')
    .argument('<id>')
    .description('revoke a key at once')
    .action((id: string) => run((api, output) => accounts.revokeKeyCommand(api, output, id)));
}
