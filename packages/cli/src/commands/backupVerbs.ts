import { InvalidArgumentError, type Command } from 'commander';
import type { BackupConfig } from '../backupConfig.ts';
import type { Output } from '../output.ts';

/** `tsudoi backup …`: on the host of the database, with the owner's URL and the key ring. */
export function addBackupVerbs(program: Command, config: BackupConfig, output: () => Output): void {
  const group = program.command('backup').description('backups of the whole installation, sealed');
  // COPY streams and the S3 client are loaded by who uses them.
  const verbs = () => import('./backup.ts');
  group
    .command('create')
    .option('--rehearse', 'restore it once into a database made for that', false)
    .option('--every <hours>', 'stay, and take one so often, until SIGTERM', readHours)
    .description('take a backup, verify it, remove the oldest')
    .action(async (options: { rehearse: boolean; every?: number }) => {
      const { createBackupCommand, keepTakingBackups } = await verbs();
      return options.every === undefined
        ? createBackupCommand(config, output(), options)
        : keepTakingBackups(config, output(), { ...options, everyMs: options.every * 3_600_000 });
    });
  group
    .command('list')
    .description('list them')
    .action(async () => (await verbs()).listBackupsCommand(config, output()));
  group
    .command('verify')
    .argument('<id>', 'a backup, or `latest`')
    .description('open every seal, compare every count and hash')
    .action(async (id: string) => (await verbs()).verifyBackupCommand(config, output(), id));
  group
    .command('restore')
    .argument('<id>', 'a backup, or `latest`')
    .option('--tenant <id>', 'only this tenant, beside the others that are here')
    .description('restore into an empty database, of this version or an older one')
    .action(async (id: string, { tenant }: { tenant?: string }) =>
      (await verbs()).restoreBackupCommand(config, output(), { id, tenant }),
    );
}

/** Hours of `--every`: a minute to a month. @throws InvalidArgumentError */
function readHours(text: string): number {
  const hours = Number(text);
  if (!(hours >= 1 / 60 && hours <= 720)) throw new InvalidArgumentError('hours, up to 720');
  return hours;
}
