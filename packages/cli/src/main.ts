import { Argument, Command } from 'commander';
import { createApiClient } from './apiClient.ts';
import { addApiVerb } from './commands/apiVerb.ts';
import { addAccountsVerbs } from './commands/accountsVerbs.ts';
import { addBackupVerbs } from './commands/backupVerbs.ts';
import { addCalendarsVerbs } from './commands/calendarsVerbs.ts';
import { listDeadLettersCommand, replayDeadLettersCommand } from './commands/deadLetters.ts';
import { completionOf, shells, type Shell } from './commands/completion.ts';
import { addEventVerbs } from './commands/events.ts';
import { addGrowthVerbs } from './commands/growthVerbs.ts';
import { addMemberVerbs } from './commands/members.ts';
import { addNudgeVerbs } from './commands/nudgeVerbs.ts';
import { addLearningVerbs } from './commands/learning.ts';
import { addLlmVerbs } from './commands/llmVerbs.ts';
import { addAdAccountVerbs } from './commands/adAccounts.ts';
import { addOutcomesVerbs } from './commands/outcomes.ts';
import { addShopVerbs } from './commands/shopVerbs.ts';
import { addPlanVerbs } from './commands/planVerbs.ts';
import { addWorkspaceVerbs } from './commands/workspaces.ts';
import { addWebhookVerbs } from './commands/webhookVerbs.ts';
import { readConfig } from './config.ts';
import { namedClient } from './namedClient.ts';
import { createOutput } from './output.ts';
import type { Run } from './run.ts';
import { tellFault } from './tellFault.ts';
import type { CalendarAccount } from './tour/calendarApp.ts';
import { makeTourTenant } from './tour/ownTenant.ts';
import { tour } from './tour/tour.ts';

/** What `tsudoi tour` is asked for. */
interface TourOptions {
  readonly calendar?: string;
  readonly calendarUser: string;
  readonly here: boolean;
  readonly clean: boolean;
  readonly remove: boolean;
}

/** Runs the command line; faults are one line on standard error and exit code 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const config = readConfig();
  // `| head` closes the pipe when it has enough: that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const program = new Command('tsudoi')
    .description('The command of Tsudoi: plans, nudges, calendars and the installation, over the public API')
    .option('--url <url>', 'where Tsudoi answers', config.url)
    .option('--api-key <key>', 'API key (better: TSUDOI_API_KEY)')
    .option('--json', 'print one JSON document in place of text', false);

  const run: Run = async (action) => {
    const options = program.opts<{ url: string; apiKey?: string; json: boolean }>();
    await action(
      namedClient(createApiClient(options.url, options.apiKey ?? config.apiKey, config.routes)),
      createOutput(options.json, process.stdout, config.language),
    );
  };

  program
    .command('tour')
    .option('--calendar <url>', 'CalDAV server on which a calendar may be made', config.calDavUrl)
    .option(
      '--calendar-user <name>',
      'its user; the password comes by TSUDOI_CALDAV_PASSWORD',
      config.calDavUser,
    )
    .option(
      '--here',
      'tell it in the tenant of the key, and move the clock of the whole installation: only where nobody works',
      false,
    )
    .option('--clean', 'delete the tenants that earlier tours made (needs DATABASE_OWNER_URL)', false)
    .option('--remove', 'delete its tenant afterwards, told whole or not (needs DATABASE_OWNER_URL)', false)
    .description('the one story of Tsudoi, told in a tenant of its own on this installation')
    .action((options: TourOptions) =>
      run(async (api, output) => {
        if (options.clean) {
          const { cleanToursCommand } = await import('./commands/tenants.ts');
          return cleanToursCommand(config.databaseOwnerUrl, output);
        }
        const calendar = calendarAccount(options, config.calDavPassword);
        if (options.here) return tour(api, output, { calendarAccount: calendar, administers: true });
        const remove = options.remove
          ? (await import('./commands/tenants.ts')).removing(config.databaseOwnerUrl, output)
          : undefined;
        const { slug, accessToken } = await makeTourTenant(api);
        output.line(`tenant ${slug}`);
        const { url } = program.opts<{ url: string }>();
        const own = createApiClient(url, accessToken, config.routes);
        try {
          return await tour(own, output, { calendarAccount: calendar, administers: false });
        } finally {
          await remove?.(slug);
        }
      }),
    );

  program
    .command('demo')
    .option('--clean', 'remove it, on the host of the database', false)
    .option('--people <number>', 'how many are on its list', '1200')
    .option('--seed <number>', 'the same organisation for the same number', '24')
    .description(
      'an organisation with two years of events, in a tenant of its own (needs DATABASE_OWNER_URL)',
    )
    .action(({ clean, people, seed }: { clean: boolean; people: string; seed: string }) =>
      run(async (api, output) => {
        const { cleanDemoCommand, demoCommand } = await import('./commands/demo.ts');
        if (clean) return cleanDemoCommand(config.databaseOwnerUrl, output);
        const { url } = program.opts<{ url: string }>();
        const clientOf = (accessToken: string) => createApiClient(url, accessToken, config.routes);
        return demoCommand(
          {
            ...{ admin: api, clientOf, ownerUrl: config.databaseOwnerUrl, now: new Date() },
            ...{ people: Number(people), seed: Number(seed) },
          },
          output,
        );
      }),
    );

  const letters = program.command('dead-letters').description('jobs that ran out of attempts');
  letters
    .command('list')
    .description('list them')
    .action(() => run(listDeadLettersCommand));
  letters
    .command('replay')
    .argument('[ids...]', 'which ones; all when none is named')
    .description('run them again')
    .action((ids: string[]) => run((api, output) => replayDeadLettersCommand(api, output, ids)));

  program
    .command('doctor')
    .option('--name-server <address>', 'ask this one for the records of the mail domain')
    .description('look at what this installation stands on: ok, warn, or what to do')
    .action(({ nameServer }: { nameServer?: string }) =>
      run(async (api, output) => {
        const { doctor } = await import('./doctor/doctor.ts');
        return doctor(api, output, {
          ownerUrl: config.databaseOwnerUrl,
          folders: config.folders,
          nameServers: nameServer === undefined ? [] : [nameServer],
          language: config.language,
        });
      }),
    );

  const output = () => createOutput(program.opts<{ json: boolean }>().json, process.stdout, config.language);
  addAccountsVerbs(program, run, config.databaseOwnerUrl, output);
  addMemberVerbs(program, run);
  addCalendarsVerbs(program, run, config.calDavPassword);
  addEventVerbs(program, run);
  addPlanVerbs(program, run);
  addOutcomesVerbs(program, run);
  addAdAccountVerbs(program, run);
  addLearningVerbs(program, run);
  addLlmVerbs(program, run);
  addNudgeVerbs(program, run);
  addGrowthVerbs(program, run, config.language);
  addWebhookVerbs(program, run);
  addShopVerbs(program, run);
  addWorkspaceVerbs(program, run);
  addApiVerb(program, run);

  program
    .command('completion')
    .addArgument(new Argument('<shell>').choices(shells))
    .description('what a shell evaluates to complete verbs and options: eval "$(tsudoi completion bash)"')
    .action((shell: Shell) => {
      process.stdout.write(completionOf(program, shell));
    });

  program
    .command('migrate')
    .description('bring the database of DATABASE_OWNER_URL up to this version')
    .action(async () => {
      const { migrateCommand } = await import('./commands/migrate.ts');
      await migrateCommand(
        config,
        createOutput(program.opts<{ json: boolean }>().json, process.stdout, config.language),
      );
    });

  addBackupVerbs(program, config.backup, output);

  program
    .command('rescue')
    .option('--tenant <slug>', 'the tenant that the key belongs to', config.firstTenant ?? 'local')
    .description('make an admin key on the host of the database, when every key is lost')
    .action(async ({ tenant }: { tenant: string }) => {
      const { rescueCommand } = await import('./commands/rescue.ts');
      await rescueCommand(
        config,
        createOutput(program.opts<{ json: boolean }>().json, process.stdout, config.language),
        tenant,
      );
    });

  program
    .command('create-secrets')
    .description('create the Secrets of WANTED_SECRETS that are missing (run by the chart)')
    .action(async () => {
      const { createSecretsCommand, WantedSecrets } = await import('./commands/createSecrets.ts');
      const wanted = WantedSecrets.parse(JSON.parse(config.wantedSecrets ?? 'null'));
      await createSecretsCommand(wanted, createOutput(false, process.stdout, config.language));
    });

  try {
    await program.parseAsync([...argv]);
  } catch (err) {
    tellFault(err, program.opts<{ json: boolean }>().json);
    process.exitCode = 1;
  }
}

/** The account that the tour's calendar chapters use; undefined where none was named. */
function calendarAccount(
  named: { calendar?: string; calendarUser: string },
  password: string | undefined,
): CalendarAccount | undefined {
  if (named.calendar === undefined || password === undefined) return undefined;
  const { calendarUser: username } = named;
  return { url: named.calendar, username, password, homePath: `/${username}/` };
}
