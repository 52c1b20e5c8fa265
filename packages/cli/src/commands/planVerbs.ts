import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import * as ask from './planQuestions.ts';

type Run = (action: (api: ApiClient, output: Output) => Promise<unknown>) => Promise<void>;

/** `tsudoi ask …`: what organisers ask about a plan. */
export function addPlanVerbs(program: Command, run: Run): void {
  const group = program.command('ask').description('ask about a plan');
  const verb = (
    name: string,
    description: string,
    action: (api: ApiClient, output: Output, planId: string) => Promise<void>,
  ): void => {
    group
      .command(name)
      .argument('<planId>')
      .description(description)
      .action((planId: string) => run((api, output) => action(api, output, planId)));
  };
  verb('chance', 'how likely the target is, and the plan told in words', ask.chanceCommand);
  verb('frontier', 'the best plan at each of 20 budgets', ask.frontierCommand);
  verb('worth', 'what one more hour and 10,000 yen would bring', ask.worthCommand);
  verb('why-not', 'why each other tactic is not in the plan', ask.whyNotCommand);
  group
    .command('least-budget')
    .argument('<planId>')
    .option('--probability <share>', 'wanted chance of the target, 0.01 to 0.99', '0.8')
    .description('the least tactic budget that reaches the target')
    .action((planId: string, options: { probability: string }) =>
      run((api, output) => ask.leastBudgetCommand(api, output, planId, Number(options.probability))),
    );
  group
    .command('compare')
    .argument('<planId>')
    .argument('<otherPlanId>')
    .description('another plan of the same event, seen from the first')
    .action((planId: string, other: string) =>
      run((api, output) => ask.compareCommand(api, output, planId, other)),
    );
  program
    .command('replan')
    .argument('<planId>')
    .requiredOption('--spent-jpy <yen>', 'spent so far')
    .requiredOption('--spent-hours <hours>', 'worked so far')
    .requiredOption('--sign-ups <people>', 'signed up so far')
    .option('--done <tactic=effort...>', 'effort done so far')
    .description('plan again for what remains')
    .action((planId: string, options: ask.ReplanOptions) =>
      run((api, output) => ask.replanCommand(api, output, planId, options)),
    );
}
