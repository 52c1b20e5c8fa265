import { putProfile, readProfile } from '@tsudoi/contracts/profile';
import { ReachField } from '@tsudoi/contracts/tactics';
import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

interface SetFlags {
  readonly wage?: string;
  readonly landing?: string;
  readonly explore?: string;
  readonly shareOutcomes?: boolean;
}

/** `tsudoi profile`: whom the tenant reaches, asked once. */
export function addProfileVerbs(program: Command, run: Run): void {
  const profile = program
    .command('profile')
    .description("the tenant's own reach: lists, followers, partners");
  profile
    .command('show', { isDefault: true })
    .description('print it')
    .action(() => run(showCommand));
  profile
    .command('set')
    .argument('[numbers...]', `field=people; ${ReachField.options.join(', ')}; empty: not known`)
    .option('--wage <yen>', 'what an hour of the team counts for')
    .option('--landing <url>', 'page on which people sign up, where an event names none')
    .option(
      '--explore <percent>',
      'share of budget and hours whose people plans may give up to try tactics; 0: none',
    )
    .option('--share-outcomes', 'let your outcomes teach, and be taught by, those of others who share theirs')
    .option('--no-share-outcomes', 'take that back')
    .description('state some of it; the rest stays')
    .action((numbers: string[], options: SetFlags) =>
      run((api, output) => setCommand(api, output, numbers, options)),
    );
}

async function showCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(readProfile);
  output.table(
    ['項目 field', '人数 people', '手元の数 we have'],
    ReachField.options.map((field) => [field, body.reach[field] ?? '', body.suggested[field] ?? '']),
  );
  output.result(body);
}

async function setCommand(
  api: ApiClient,
  output: Output,
  numbers: readonly string[],
  options: SetFlags,
): Promise<void> {
  const { body: before } = await api.call(readProfile);
  const { suggested: _suggested, version: _version, ...input } = before;
  const stated = Object.fromEntries(
    numbers.map((entry) => {
      const [field = '', people = ''] = entry.split('=');
      return [ReachField.parse(field), people === '' ? null : Number(people)];
    }),
  );
  const { body } = await api.call(putProfile, {
    body: {
      ...input,
      reach: { ...input.reach, ...stated },
      ...(options.wage === undefined ? {} : { hourlyWageJpy: Number(options.wage) }),
      ...(options.landing === undefined ? {} : { landingUrl: options.landing }),
      ...(options.explore === undefined ? {} : { explorationShare: Number(options.explore) / 100 }),
      ...(options.shareOutcomes === undefined ? {} : { sharesOutcomes: options.shareOutcomes }),
    },
  });
  output.line(`profile ${String(body.version)}`);
  output.result(body);
}
