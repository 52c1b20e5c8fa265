import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import { shareOf } from '../numberOf.ts';
import type { Output } from '../output.ts';
import { acceptCommand, exportCommand, planCommand, tasksCommand, type PlanOptions } from './plan.ts';
import * as ask from './planQuestions.ts';
import { addProfileVerbs } from './profile.ts';
import { addTacticVerbs } from './tactics.ts';
import type { Run } from '../run.ts';

/** `tsudoi plan …`, `profile …`, `tactics …`: from an event to its tasks. */
export function addPlanVerbs(program: Command, run: Run): void {
  const plan = program
    .command('plan')
    .argument('[file]', 'YAML file that states an event')
    .option('--require <tactic...>', 'tactics that must be in the plan')
    .option('--exclude <tactic...>', 'tactics that must not')
    .option('--budget <yen>', 'tactic budget')
    .option('--hours <hours>', 'hours of the team')
    .option('--target <people>', 'attendees wanted')
    .option('--probability <share>', 'wanted chance of the target: 0.8 or 80%')
    .option('--question <question>', 'reach, most or value')
    .option('--value <yen>', 'what one attendee is worth')
    .description('state an event (or find the one stated before) and print its best plan')
    .action((file: string | undefined, options: PlanOptions) => {
      if (file === undefined) return plan.help();
      return run((api, output) => planCommand(api, output, file, options));
    });
  addVerbs(plan, run);
  // The older name of the same verbs.
  addQuestions(program.command('ask', { hidden: true }), run);
  addProfileVerbs(program, run);
  addTacticVerbs(program, run);
}

function addVerbs(plan: Command, run: Run): void {
  plan
    .command('accept')
    .argument('<planId>')
    .option('--landing <url>', 'page on which people sign up')
    .description('accept a plan: dated tasks with links')
    .action((planId: string, options: { landing?: string }) =>
      run((api, output) => acceptCommand(api, output, planId, options.landing)),
    );
  plan
    .command('tasks')
    .argument('<planId>')
    .description('its dated tasks')
    .action((planId: string) => run((api, output) => tasksCommand(api, output, planId)));
  plan
    .command('export')
    .argument('<planId>')
    .option('--format <format>', 'csv, ics, md or html', 'csv')
    .option('--language <language>', 'ja or en', 'ja')
    .description('its tasks as a file, on standard output')
    .action((planId: string, options: { format: string; language: string }) =>
      run((api) =>
        exportCommand(api, (text) => process.stdout.write(text), planId, options.format, options.language),
      ),
    );
  plan
    .command('replan')
    .argument('<planId>')
    .option('--spent-jpy <yen>', 'spent so far; default: the done tasks')
    .option('--spent-hours <hours>', 'worked so far')
    .option('--sign-ups <people>', 'signed up so far; default: those recorded')
    .option('--done <tactic=effort...>', 'effort done so far; default: the done tasks')
    .description('plan again for what remains')
    .action((planId: string, options: ask.ReplanOptions) =>
      run((api, output) => ask.replanCommand(api, output, planId, options)),
    );
  addQuestions(plan, run);
}

function addQuestions(group: Command, run: Run): void {
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
  verb('frontier', 'the plan with most people at each of 20 budgets', ask.frontierCommand);
  verb('worth', 'what one more hour and 10,000 yen would bring', ask.worthCommand);
  verb('why-not', 'why each other tactic is not in the plan', ask.whyNotCommand);
  group
    .command('least-budget')
    .argument('<planId>')
    .option('--probability <share>', "wanted chance of the target: 0.8 or 80%; default: the plan's")
    .description('the least tactic budget that reaches the target')
    .action((planId: string, options: { probability?: string }) =>
      run((api, output) =>
        ask.leastBudgetCommand(
          api,
          output,
          planId,
          options.probability === undefined ? undefined : shareOf(options.probability, '--probability'),
        ),
      ),
    );
  group
    .command('compare')
    .argument('<planId>')
    .argument('<otherPlanId>')
    .description('another plan of the same event, seen from the first')
    .action((planId: string, other: string) =>
      run((api, output) => ask.compareCommand(api, output, planId, other)),
    );
}
