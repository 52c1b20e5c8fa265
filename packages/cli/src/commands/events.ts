import { archiveEvent, listEvents, readEvent, restoreEvent } from '@tsudoi/contracts/events';
import type { Command } from 'commander';
import type { ApiClient } from '../apiClient.ts';
import type { Output } from '../output.ts';
import type { Run } from '../run.ts';

/** `tsudoi events …`: what there is, and putting it away. An event is stated and changed by `tsudoi plan FILE`. */
export function addEventVerbs(program: Command, run: Run): void {
  const events = program.command('events').description('events, by name or id');
  events
    .command('list')
    .argument('[words...]', 'of the name, theme, audience or venue')
    .option('--archived', 'those that were put away', false)
    .description('events, newest first')
    .action((words: string[], { archived }: { archived: boolean }) =>
      run((api, output) => listCommand(api, output, words.join(' '), archived)),
    );
  events
    .command('show')
    .argument('<event>')
    .description('everything about one')
    .action((event: string) => run((api, output) => showCommand(api, output, event)));
  events
    .command('archive')
    .argument('<event>')
    .description('put it away; an open one is cancelled')
    .action((event: string) =>
      run(async (api, output) => {
        const { body } = await api.call(archiveEvent, { params: { eventId: event } });
        output.line(`${body.name} is archived; tsudoi events restore ${body.id} takes it back`);
        output.result(body);
      }),
    );
  events
    .command('restore')
    .argument('<event>')
    .description('take an archived one back')
    .action((event: string) =>
      run(async (api, output) => {
        const { body } = await api.call(restoreEvent, { params: { eventId: event } });
        output.line(`${body.name} is back (${body.state})`);
        output.result(body);
      }),
    );
}

async function listCommand(api: ApiClient, output: Output, words: string, archived: boolean): Promise<void> {
  const query = {
    limit: 200,
    ...(archived && { archived: 'true' as const }),
    ...(words !== '' && { q: words }),
  };
  const { body } = await api.call(listEvents, { query });
  output.table(
    ['id', 'name', 'starts', 'state', 'target'],
    body.items.map(({ id, name, startsAt, state, targetAttendees }) => [
      id,
      name,
      startsAt,
      state,
      targetAttendees,
    ]),
  );
  output.result(body);
}

async function showCommand(api: ApiClient, output: Output, eventId: string): Promise<void> {
  const { body } = await api.call(readEvent, { params: { eventId } });
  output.line(JSON.stringify(body, null, 2));
  output.result(body);
}
