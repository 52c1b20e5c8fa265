import { NudgeState } from '@tsudoi/contracts/nudges';
import type { Command } from 'commander';
import * as broadcasts from './broadcasts.ts';
import * as channels from './channels.ts';
import * as confirmations from './confirmations.ts';
import * as nudges from './nudges.ts';
import * as rules from './rules.ts';
import type { Run } from '../run.ts';

/** `tsudoi nudges …`, `tsudoi rules …`, `tsudoi signals …` */
export function addNudgeVerbs(program: Command, run: Run): void {
  addNudges(program.command('nudges').description('messages to people'), run);
  addRules(program.command('rules').description('what calls nudges forth'), run);
  addBroadcasts(program.command('broadcasts').description('one message to a segment'), run);
  addChannels(program.command('channels').description('ways to people'), run);
  program
    .command('signals')
    .description('what people did')
    .command('send')
    .argument('<type>', 'opened, acted, signed_up, late_night_use, or a name of your own')
    .argument('<contact>')
    .option('--id <id>', 'the same id is stored once')
    .option('--event <id>')
    .option('--nudge <id>', 'the nudge that it answers')
    .description('tell what a person did')
    .action((type: string, contactId: string, options: { id?: string; event?: string; nudge?: string }) =>
      run((api, output) =>
        rules.sendSignalCommand(api, output, {
          type,
          contactId,
          ...(options.id !== undefined && { id: options.id }),
          ...(options.event !== undefined && { eventId: options.event }),
          ...(options.nudge !== undefined && { nudgeId: options.nudge }),
        }),
      ),
    );
}

function addNudges(group: Command, run: Run): void {
  group
    .command('list')
    .option('--state <state>', NudgeState.options.join(', '))
    .option('--contact <id>')
    .option('--rule <id>')
    .description('nudges, newest first')
    .action((options: { state?: string; contact?: string; rule?: string }) =>
      run((api, output) =>
        nudges.listNudgesCommand(api, output, {
          ...(options.state !== undefined && { state: NudgeState.parse(options.state) }),
          ...(options.contact !== undefined && { contactId: options.contact }),
          ...(options.rule !== undefined && { ruleId: options.rule }),
        }),
      ),
    );
  group
    .command('show')
    .argument('<nudge>')
    .description('why it is, who wrote it, what became of it')
    .action((id: string) => run((api, output) => nudges.showNudgeCommand(api, output, id)));
  group
    .command('approvals')
    .description('what waits for a member')
    .action(() => run(nudges.listApprovalsCommand));
  group
    .command('approve')
    .argument('<nudge>')
    .option('--text <text>', 'send this text instead')
    .description('let it go out')
    .action((id: string, options: { text?: string }) =>
      run((api, output) => nudges.decideNudgeCommand(api, output, id, { approve: true, ...options })),
    );
  group
    .command('reject')
    .argument('<nudge>')
    .option('--reason <reason>')
    .description('do not send it')
    .action((id: string, options: { reason?: string }) =>
      run((api, output) => nudges.decideNudgeCommand(api, output, id, { approve: false, ...options })),
    );
  group
    .command('resend')
    .argument('<nudge>')
    .option('--even-if-delivered', 'also one that was delivered')
    .description('send it again, as a nudge of its own with the same words')
    .action((id: string, options: { evenIfDelivered?: boolean }) =>
      run((api, output) => nudges.resendNudgeCommand(api, output, id, options.evenIfDelivered === true)),
    );
  group
    .command('confirmation')
    .argument('<contact>')
    .description('whether a person confirmed that they want messages, and by which words they were asked')
    .action((id: string) => run((api, output) => confirmations.readConfirmationCommand(api, output, id)));
  group
    .command('ask-again')
    .argument('<contact>')
    .description('ask a person once more to confirm')
    .action((id: string) => run((api, output) => confirmations.askAgainCommand(api, output, id)));
  group
    .command('figures')
    .option('--days <days>', 'how far back', '30')
    .description('approval and satisfaction, and the time of each phase')
    .action((options: { days: string }) =>
      run((api, output) => nudges.figuresCommand(api, output, Number(options.days))),
    );
}

function addRules(group: Command, run: Run): void {
  group
    .command('list')
    .option('--deleted', 'those that were deleted', false)
    .description('rules, newest first')
    .action(({ deleted }: { deleted: boolean }) =>
      run((api, output) => rules.listRulesCommand(api, output, deleted)),
    );
  group
    .command('show')
    .argument('<rule>')
    .description('one rule')
    .action((id: string) => run((api, output) => rules.showRuleCommand(api, output, id)));
  group
    .command('try')
    .argument('<file>', 'YAML file that states a rule')
    .option('--days <days>', 'how far back', '14')
    .option('--ahead', 'the coming days instead, for triggers of the clock')
    .description('who would get what when; nothing is sent')
    .action((file: string, options: { days: string; ahead?: boolean }) =>
      run((api, output) =>
        rules.tryRuleCommand(api, output, file, Number(options.days), options.ahead === true),
      ),
    );
  group
    .command('add')
    .argument('<file>', 'YAML file that states a rule')
    .description('state a rule')
    .action((file: string) => run((api, output) => rules.addRuleCommand(api, output, file)));
  group
    .command('reminders')
    .argument('<event>')
    .option('--channels <names>', 'comma separated, best first', 'email,in_app')
    .option('--survey <url>', 'a link in the thanks')
    .description('start an event’s reminders: welcome, D-7, D-1, two hours before, start, thanks')
    .action((eventId: string, options: { channels: string; survey?: string }) =>
      run((api, output) => rules.startRemindersCommand(api, output, eventId, options)),
    );
  group
    .command('pause')
    .argument('<rule>')
    .option('--resume', 'switch it on again')
    .description('switch a rule off')
    .action((id: string, options: { resume?: boolean }) =>
      run((api, output) => rules.pauseRuleCommand(api, output, id, options.resume !== true)),
    );
  group
    .command('copy')
    .argument('<rule>')
    .option('--name <name>')
    .description('the same rule once more, switched off')
    .action((id: string, options: { name?: string }) =>
      run((api, output) => rules.copyRuleCommand(api, output, id, options.name)),
    );
  group
    .command('delete')
    .argument('<rule>')
    .description('delete a rule; nudges that it made stay on record')
    .action((id: string) => run((api, output) => rules.deleteRuleCommand(api, output, id)));
  group
    .command('restore')
    .argument('<rule>', 'id, or name among those of `rules list --deleted`')
    .description('take a deleted rule back, switched off')
    .action((id: string) => run((api, output) => rules.restoreRuleCommand(api, output, id)));
  group
    .command('next')
    .argument('<file>', 'YAML file that states a rule')
    .option('--zone <zone>', 'whose clock', 'Asia/Tokyo')
    .description('the next five times at which it fires')
    .action((file: string, options: { zone: string }) =>
      run((api, output) => rules.nextTimesCommand(api, output, file, options.zone)),
    );
  group
    .command('versions')
    .argument('<rule>')
    .description('what a rule was before')
    .action((id: string) => run((api, output) => rules.listVersionsCommand(api, output, id)));
  group
    .command('test-send')
    .argument('<file>', 'YAML file that states a rule')
    .argument('<contact>', 'whose name and language stand in the words')
    .argument('<address>', 'your own')
    .option('--channel <name>', 'by which way', 'email')
    .option('--event <id>')
    .description('send its words to an address of your own')
    .action(
      (file: string, contactId: string, address: string, options: { channel: string; event?: string }) =>
        run((api, output) => rules.testSendCommand(api, output, file, { contactId, address, ...options })),
    );
  group
    .command('preview')
    .argument('<file>', 'YAML file that states a rule')
    .argument('<contact>')
    .option('--event <id>')
    .description('its words as one person would get them now')
    .action((file: string, contactId: string, options: { event?: string }) =>
      run((api, output) => rules.previewRuleCommand(api, output, file, contactId, options.event)),
    );
}

function addBroadcasts(group: Command, run: Run): void {
  group
    .command('count')
    .argument('<file>', 'YAML file that states a broadcast')
    .description('how many people it would go to now')
    .action((file: string) => run((api, output) => broadcasts.countAudienceCommand(api, output, file)));
  group
    .command('send')
    .argument('<file>', 'YAML file that states a broadcast')
    .option('--at <instant>', 'not before this instant; what the file says unless given')
    .description('send it, once a person')
    .action((file: string, options: { at?: string }) =>
      run((api, output) => broadcasts.sendBroadcastCommand(api, output, file, options.at)),
    );
  group
    .command('show')
    .argument('<broadcast>')
    .description('how far it is')
    .action((id: string) => run((api, output) => broadcasts.showBroadcastCommand(api, output, id)));
}

function addChannels(group: Command, run: Run): void {
  group
    .command('list')
    .description('what is set up, without secrets')
    .action(() => run(channels.listChannelsCommand));
  group
    .command('suppressed')
    .description('addresses that get nothing any more')
    .action(() => run(channels.listSuppressionsCommand));
  group
    .command('lift')
    .argument('<channel>')
    .argument('<address>')
    .description('let an address have messages again')
    .action((channel: string, address: string) =>
      run((api, output) => channels.liftCommand(api, output, channel, address)),
    );
  group
    .command('mailbox')
    .description('when the mailbox of bounces was last read, and with what result')
    .action(() => run(channels.readMailboxCommand));
  group
    .command('event-urls')
    .description('where a mail provider tells of bounces and complaints')
    .action(() => run(channels.eventUrlsCommand));
}
