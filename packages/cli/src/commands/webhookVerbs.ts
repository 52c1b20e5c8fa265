import { WebhookDelivery, WebhookType } from '@tsudoi/contracts/webhooks';
import type { Command } from 'commander';
import * as webhooks from './webhooks.ts';
import type { Run } from '../run.ts';

const endpoint = 'its id, its URL, or a part of that which no other has';
const states = WebhookDelivery.shape.state;

/** `tsudoi webhooks …`: who outside is told of what happens here. */
export function addWebhookVerbs(program: Command, run: Run): void {
  const group = program.command('webhooks').description('who outside is told of what happens here');
  group
    .command('list')
    .description('endpoints and how they fare')
    .action(() => run(webhooks.listWebhooksCommand));
  group
    .command('create')
    .argument('<url>')
    .option(
      '--type <type>',
      `${WebhookType.options.join(', ')}; may be repeated, all unless given`,
      (type: string, before: string[]) => [...before, type],
      [],
    )
    .description('tell a URL of domain events; the secret that signs them is shown once')
    .action((url: string, options: { type: string[] }) =>
      run((api, output) => webhooks.createWebhookCommand(api, output, url, options.type)),
    );
  for (const [verb, state, what] of [
    ['pause', 'paused', 'send nothing for now; it is kept'],
    ['enable', 'enabled', 'send again, and what was kept'],
  ] as const)
    group
      .command(verb)
      .argument('<endpoint>', endpoint)
      .description(what)
      .action((name: string) =>
        run((api, output) => webhooks.setWebhookStateCommand(api, output, name, state)),
      );
  group
    .command('rotate')
    .argument('<endpoint>', endpoint)
    .option('--overlap <seconds>', 'how long the old secret signs beside the new one', '86400')
    .description('a new secret')
    .action((name: string, options: { overlap: string }) =>
      run((api, output) => webhooks.rotateWebhookCommand(api, output, name, Number(options.overlap))),
    );
  group
    .command('test')
    .argument('<endpoint>', endpoint)
    .description('send a test message and say what came of it')
    .action((name: string) => run((api, output) => webhooks.testWebhookCommand(api, output, name)));
  group
    .command('deliveries')
    .argument('<endpoint>', endpoint)
    .option('--state <state>', states.options.join(', '))
    .description('what was sent, newest first')
    .action((name: string, options: { state?: string }) =>
      run((api, output) =>
        webhooks.listDeliveriesCommand(
          api,
          output,
          name,
          options.state === undefined ? undefined : states.parse(options.state),
        ),
      ),
    );
  group
    .command('replay')
    .argument('<endpoint>', endpoint)
    .option('--since <instant>', 'what failed since then; the last seven days unless given')
    .option('--delivered', 'also what was delivered', false)
    .option('--delivery <id>', 'only this one')
    .description('send again, with the same ids')
    .action((name: string, options: { since?: string; delivered: boolean; delivery?: string }) =>
      run((api, output) => webhooks.replayWebhooksCommand(api, output, name, options)),
    );
  group
    .command('delete')
    .argument('<endpoint>', endpoint)
    .description('tell it of nothing more')
    .action((name: string) => run((api, output) => webhooks.deleteWebhookCommand(api, output, name)));
}
