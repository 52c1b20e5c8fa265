import { registry } from '@tsudoi/queue/registry';

/** Kinds of Redis keys below the installation's prefix; `tenant` ones carry the tenant's id. An unknown key fails the walk. */
export const redisKeys: readonly { readonly pattern: RegExp; readonly tenant: boolean }[] = [
  { pattern: /^:rate:/, tenant: true },
  { pattern: /^:sessions?:/, tenant: true },
  { pattern: /^:oidc:/, tenant: true },
  // Digests of addresses and origins, before a tenant is known.
  { pattern: /^:guess:(account|origin):[\w-]{24}$/, tenant: false },
  // BullMQ: contentless tokens, on queues of the registry and the relay's.
  { pattern: new RegExp(`^:queue:(${[...registry.queues, 'outbox'].join('|')})(:.*)?$`), tenant: false },
  { pattern: /^:(cache|answers|inbox|stream|nudge-stream|llm):/, tenant: true },
];
