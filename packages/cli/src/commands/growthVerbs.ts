import type { Command } from 'commander';
import * as growth from './growth.ts';
import type { Run } from '../run.ts';

/** `tsudoi growth …`: which modes the installation is in, why, and what it would do; reasons in the language of the terminal. */
export function addGrowthVerbs(program: Command, run: Run, terminal: 'ja' | 'en'): void {
  const languageOf = ({ japanese }: { readonly japanese?: boolean }) => (japanese ? 'ja' : terminal);
  const group = program
    .command('growth')
    .description('modes of the installation: why, since when, what next');
  group
    .command('explain')
    .argument('[rule]', 'one rule only')
    .option('--japanese', 'reasons in Japanese')
    .description('where every rule stands, why, and the forecast of the next switch')
    .action((rule: string | undefined, options: { japanese?: boolean }) =>
      run((api, output) => growth.explainCommand(api, output, { rule, language: languageOf(options) })),
    );
  group
    .command('history')
    .option('--limit <count>')
    .option('--cursor <cursor>')
    .description('changes of modes, newest first')
    .action((query: { limit?: string; cursor?: string }) =>
      run((api, output) => growth.historyCommand(api, output, query)),
    );
  group
    .command('simulate')
    .argument('<readings...>', 'such as activeContacts=20000')
    .option('--japanese', 'reasons in Japanese')
    .description('what the policy would do with these readings; changes nothing')
    .action((readings: string[], options: { japanese?: boolean }) =>
      run((api, output) => growth.simulateCommand(api, output, readings, languageOf(options))),
    );
  group
    .command('hold')
    .argument('<modes...>', 'such as nudges=event-driven')
    .requiredOption('--reason <reason>')
    .option('--hours <hours>', 'how long', '24')
    .description('hold modes by hand for a time')
    .action((modes: string[], options: { hours: string; reason: string }) =>
      run((api, output) => growth.holdCommand(api, output, modes, options)),
    );
  group
    .command('release')
    .argument('<id>')
    .description('give held modes back to the policy')
    .action((id: string) => run((api, output) => growth.releaseCommand(api, output, id)));
}
