import type { Command } from 'commander';
import {
  addCalendarCommand,
  connectCalDavCommand,
  connectCommand,
  connectedCommand,
  dayCommand,
  disconnectCommand,
  entriesCommand,
  historyCommand,
  listCalendarsCommand,
  listConnectionsCommand,
  listRemoteCommand,
  syncCommand,
  verifyCommand,
} from './calendars.ts';
import type { Run } from '../run.ts';

interface Again {
  readonly again?: string;
}

const againOption = ['--again <connection>', 'the connection that was lost and is to live again'] as const;

/** Adds `tsudoi calendars …`. `calDavPassword` comes from the environment. */
export function addCalendarsVerbs(program: Command, run: Run, calDavPassword: string | undefined): void {
  const calendars = program.command('calendars').description('calendars kept in step');
  calendars
    .command('list')
    .description('calendars with the state of their sync')
    .action(() => run(listCalendarsCommand));
  calendars
    .command('connections')
    .description('connected accounts')
    .action(() => run(listConnectionsCommand));
  for (const provider of ['google', 'microsoft'] as const)
    calendars
      .command(`connect-${provider}`)
      .option(...againOption)
      .description('where to go to connect an account')
      .action((options: Again) => run((api, output) => connectCommand(api, output, provider, options.again)));
  calendars
    .command('connected')
    .argument('<address>', 'where the provider led you back to, whole and quoted')
    .description('complete a connection')
    .action((address: string) => run((api, output) => connectedCommand(api, output, address)));
  calendars
    .command('connect-caldav')
    .argument('<url>', 'the server')
    .argument('<user>', 'user name; the app password comes by TSUDOI_CALDAV_PASSWORD')
    .option('--home <path>', 'path of the calendars, /person/; found out unless given')
    .option('--host <url...>', 'another host that the server may lead to, as an earlier answer named it')
    .option(...againOption)
    .description('connect a CalDAV account')
    .action((serverUrl: string, username: string, options: Again & { home?: string; host?: string[] }) =>
      run((api, output) =>
        connectCalDavCommand(
          api,
          output,
          {
            serverUrl,
            homePath: options.home,
            username,
            password: calDavPassword,
            origins: options.host ?? [],
          },
          options.again,
        ),
      ),
    );
  calendars
    .command('choose')
    .argument('<connection>')
    .description('calendars that an account can see')
    .action((id: string) => run((api, output) => listRemoteCommand(api, output, id)));
  calendars
    .command('add')
    .argument('<connection>')
    .argument('<remote>', 'id of the calendar at the provider')
    .argument('[name]', 'as the provider calls it unless given')
    .option('--write-back', 'tasks of accepted plans become entries', false)
    .description('keep a calendar in step')
    .action(
      (connectionId: string, remoteId: string, name: string | undefined, options: { writeBack: boolean }) =>
        run((api, output) =>
          addCalendarCommand(api, output, { connectionId, remoteId, name, writeBack: options.writeBack }),
        ),
    );
  for (const [verb, description, command] of [
    ['sync', 'sync now', syncCommand],
    ['verify', 'compare with the provider and repair a drift', verifyCommand],
    ['history', 'the last runs', historyCommand],
  ] as const)
    calendars
      .command(verb)
      .argument('<calendar>')
      .description(description)
      .action((id: string) => run((api, output) => command(api, output, id)));
  calendars
    .command('entries')
    .argument('<calendar>')
    .option('--set-aside', 'those that cannot be read, and why', false)
    .description('entries of a calendar')
    .action((id: string, options: { setAside: boolean }) =>
      run((api, output) => entriesCommand(api, output, id, options.setAside)),
    );
  calendars
    .command('day')
    .argument('<workspace>')
    .argument('[time]', 'HH:MM, to set it')
    .description('when all-day entries begin')
    .action((workspace: string, time: string | undefined) =>
      run((api, output) => dayCommand(api, output, workspace, time)),
    );
  calendars
    .command('disconnect')
    .argument('<connection>')
    .option('--remove-entries', 'remove the entries that we wrote there', false)
    .description('revoke the grant and erase what came by it')
    .action((id: string, options: { removeEntries: boolean }) =>
      run((api, output) => disconnectCommand(api, output, id, options.removeEntries)),
    );
}
