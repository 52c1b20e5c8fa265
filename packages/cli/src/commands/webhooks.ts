import { WebhookType, type WebhookDelivery, type WebhookEndpoint } from '@tsudoi/contracts/webhooks';
import * as webhooks from '@tsudoi/contracts/webhooks';
import type { ApiClient } from '../apiClient.ts';
import { wholeList } from '../everyPage.ts';
import type { Output } from '../output.ts';

/** An endpoint by its id, or by its URL or a part of that which only one has. @throws Error where none or several are meant */
async function meant(api: ApiClient, name: string): Promise<WebhookEndpoint> {
  const body = await wholeList((query) => api.call(webhooks.listWebhookEndpoints, { query }));
  const exact = body.items.filter(({ id, url }) => id === name || url === name);
  const found = exact.length > 0 ? exact : body.items.filter(({ url }) => url.includes(name));
  const [only] = found;
  if (!only) throw new Error(`no webhook endpoint ${name}; \`tsudoi webhooks list\` shows them`);
  if (found.length > 1)
    throw new Error(`${name} may be any of ${found.map(({ url }) => url).join(', ')}: say more of it`);
  return only;
}

const etagOf = ({ version }: WebhookEndpoint) => `"${String(version)}"`;

/** `tsudoi webhooks list` */
export async function listWebhooksCommand(api: ApiClient, output: Output): Promise<void> {
  const body = await wholeList((query) => api.call(webhooks.listWebhookEndpoints, { query }));
  output.table(
    ['id', 'url', 'state', 'types', 'failing since'],
    body.items.map((each) => [
      each.id,
      each.url,
      each.reason === null ? each.state : `${each.state}: ${each.reason}`,
      each.types.join(', '),
      each.failingSince ?? '',
    ]),
  );
  output.result(body);
}

/** `tsudoi webhooks create <url> --type …` */
export async function createWebhookCommand(
  api: ApiClient,
  output: Output,
  url: string,
  types: readonly string[],
): Promise<void> {
  const { body } = await api.call(webhooks.createWebhookEndpoint, {
    body: {
      url,
      types: types.length === 0 ? [...WebhookType.options] : types.map((type) => WebhookType.parse(type)),
    },
  });
  output.line(`${body.id} is told of ${body.types.join(', ')}`);
  output.line(`secret, shown once: ${body.secret}`);
  output.result(body);
}

/** `tsudoi webhooks pause | enable <endpoint>` */
export async function setWebhookStateCommand(
  api: ApiClient,
  output: Output,
  name: string,
  state: 'enabled' | 'paused',
): Promise<void> {
  const endpoint = await meant(api, name);
  const { body } = await api.call(webhooks.updateWebhookEndpoint, {
    params: { endpointId: endpoint.id },
    ifMatch: etagOf(endpoint),
    body: { state },
  });
  output.line(`${body.url} is ${body.state}`);
  output.result(body);
}

/** `tsudoi webhooks rotate <endpoint>` */
export async function rotateWebhookCommand(
  api: ApiClient,
  output: Output,
  name: string,
  overlapSeconds: number,
): Promise<void> {
  const { id } = await meant(api, name);
  const { body } = await api.call(webhooks.rotateWebhookSecret, {
    params: { endpointId: id },
    body: { overlapSeconds },
  });
  output.line(`secret, shown once: ${body.secret}`);
  output.line(`the one before signs beside it until ${body.secretOverlapUntil ?? 'now'}`);
  output.result(body);
}

/** `tsudoi webhooks test <endpoint>`: sends a message and waits for what comes of it. */
export async function testWebhookCommand(api: ApiClient, output: Output, name: string): Promise<void> {
  const { id } = await meant(api, name);
  const { body: sent } = await api.call(webhooks.testWebhookEndpoint, { params: { endpointId: id } });
  const params = { endpointId: id, deliveryId: sent.id };
  let delivery: WebhookDelivery = sent;
  for (const until = Date.now() + 30_000; delivery.attempts.length === 0 && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    delivery = (await api.call(webhooks.readWebhookDelivery, { params })).body;
  }
  const last = delivery.attempts.at(-1);
  output.line(
    last === undefined
      ? 'not sent yet; `tsudoi webhooks deliveries` shows it later'
      : last.error === null
        ? `delivered: ${String(last.status)} in ${String(last.ms)} ms`
        : `not delivered: ${last.error}`,
  );
  output.result(delivery);
  if (typeof last?.error === 'string') process.exitCode = 1;
}

/** `tsudoi webhooks deliveries <endpoint> [--state …]` */
export async function listDeliveriesCommand(
  api: ApiClient,
  output: Output,
  name: string,
  state: WebhookDelivery['state'] | undefined,
): Promise<void> {
  const { id } = await meant(api, name);
  const body = await wholeList((page) =>
    api.call(webhooks.listWebhookDeliveries, {
      params: { endpointId: id },
      query: { ...page, ...(state !== undefined && { state }) },
    }),
  );
  output.table(
    ['id', 'type', 'state', 'attempts', 'last', 'next'],
    body.items.map((each) => {
      const last = each.attempts.at(-1);
      return [
        each.id,
        each.type,
        each.state,
        each.attempts.length,
        last === undefined ? '' : (last.error ?? String(last.status)),
        each.nextAttemptAt ?? '',
      ];
    }),
  );
  output.result(body);
}

/** `tsudoi webhooks replay <endpoint> [--since …] [--delivery …]` */
export async function replayWebhooksCommand(
  api: ApiClient,
  output: Output,
  name: string,
  which: { readonly since?: string; readonly delivered: boolean; readonly delivery?: string },
): Promise<void> {
  const { id } = await meant(api, name);
  if (which.delivery !== undefined) {
    const { body } = await api.call(webhooks.replayWebhookDelivery, {
      params: { endpointId: id, deliveryId: which.delivery },
    });
    output.line(`${body.messageId} goes out again`);
    output.result(body);
    return;
  }
  const since = which.since ?? new Date(Date.now() - 7 * 86_400_000).toISOString();
  const { body } = await api.call(webhooks.replayWebhooks, {
    params: { endpointId: id },
    body: { since, delivered: which.delivered },
  });
  output.line(`${String(body.replayed)} messages go out again`);
  output.result(body);
}

/** `tsudoi webhooks delete <endpoint>` */
export async function deleteWebhookCommand(api: ApiClient, output: Output, name: string): Promise<void> {
  const { id, url } = await meant(api, name);
  await api.call(webhooks.deleteWebhookEndpoint, { params: { endpointId: id } });
  output.line(`${url} is told of nothing more`);
  output.result({ id });
}
