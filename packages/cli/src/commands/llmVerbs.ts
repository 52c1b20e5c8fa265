import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import * as llm from './llm.ts';

type Run = (action: (api: ApiClient, output: Output) => Promise<unknown>) => Promise<void>;

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
    .description('models of the installation, prices and health')
    .action(() => run(llm.targetsCommand));
  group
    .command('exchange-rate')
    .argument('<yen>', 'yen for one US dollar')
    .description('set what a dollar of a bill costs the AI budgets')
    .action((yen: string) => run((api, output) => llm.exchangeRateCommand(api, output, Number(yen))));
}
