import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import * as llm from './llm.ts';
import type { Run } from '../run.ts';

/** `tsudoi llm …`: language models, what they cost and what was saved. */
export function addLlmVerbs(program: Command, run: Run): void {
  const group = program.command('llm').description('language models: budget, usage, savings');
  group
    .command('budget')
    .description("this month's AI budget and what is left of it")
    .action(() => run(llm.budgetCommand));
  for (const [name, description, command] of [
    ['usage', 'a month by purpose and model', llm.usageCommand],
    ['savings', 'what each lever saved in a month', llm.savingsCommand],
  ] as const)
    group
      .command(name)
      .option('--month <month>', 'such as 2027-03; this one when none is named')
      .description(description)
      .action((query: { month?: string }) => run((api, output) => command(api, output, query)));
  group
    .command('calls')
    .option('--month <month>')
    .option('--purpose <purpose>')
    .option('--model <model>')
    .option('--outcome <outcome>', 'ok, cached, template, failed, possibly_billed, cut, late, stale')
    .option('--limit <count>')
    .option('--cursor <cursor>')
    .description('the ledger, newest first')
    .action((query: llm.CallsQuery) => run((api, output) => llm.callsCommand(api, output, query)));
  group
    .command('targets')
    .description('models of the installation: prices and their age, what each takes (* was learnt), health')
    .action(() => run(llm.targetsCommand));
  group
    .command('spend')
    .requiredOption('--by <tag>', 'rule, event, campaign or purpose')
    .option('--month <month>')
    .description("what a month's spend was for")
    .action((query: Parameters<typeof llm.spendCommand>[2]) =>
      run((api, output) => llm.spendCommand(api, output, query)),
    );
  group
    .command('compare')
    .argument('<texts...>', 'two or more themes, titles or descriptions')
    .description('how near texts are by the embedding model: 1 is the same, 0 unrelated')
    .action((texts: string[]) => run((api, output) => llm.compareCommand(api, output, texts)));
  group
    .command('credentials')
    .description('named credentials of model servers, without their secrets')
    .action(() => run(llm.credentialsCommand));
  group
    .command('set-credential')
    .argument('<name>')
    .requiredOption('--origin <origin...>', 'servers it may be sent to, such as https://models.example.org')
    .option('--overlap-hours <hours>', 'how long the one before it still works', '24')
    .description('store or rotate a credential; the secret is read from standard input')
    .action((name: string, { origin, overlapHours }: { origin: string[]; overlapHours: string }) =>
      run(async (api, output) => {
        const secret = (await text(process.stdin)).trim();
        await llm.setCredentialCommand(api, output, name, {
          origin,
          overlapHours: Number(overlapHours),
          secret,
        });
      }),
    );
  group
    .command('remove-credential')
    .argument('<name>')
    .description('remove a credential with all its versions')
    .action((name: string) => run((api, output) => llm.removeCredentialCommand(api, output, name)));
  group
    .command('exchange-rate')
    .argument('<yen>', 'yen for one US dollar')
    .option('--day <date>', 'the day of the rate; today when none is named')
    .option('--source <text>', 'who said it')
    .description('set what a dollar of a bill costs the AI budgets')
    .action((yen: string, said: { day?: string; source?: string }) =>
      run((api, output) => llm.exchangeRateCommand(api, output, Number(yen), said)),
    );
}
