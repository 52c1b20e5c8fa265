import { ApiKey, ShownApiKey } from '@tsudoi/contracts/keys';
import { readAiBudget } from '@tsudoi/contracts/llm';
import { pageOf } from '@tsudoi/contracts/page';
import { Tenant } from '@tsudoi/contracts/tenants';
import type { HttpClient } from '@tsudoi/kube/httpClient';
import { TermOver } from '@tsudoi/kube/term';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { TenantSpec } from './resource.ts';

/** The installation said no, nothing, or something that is no answer of its API. */
export class PlatformFault extends Error {
  override readonly name = 'PlatformFault';
  /** 0 where no answer came, 502 where what came is none of the API. */
  readonly status: number;
  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What a header may carry; a key with anything else in it, such as the end of a line, was put there by hand. */
const keyText = /^[\x21-\x7e]{1,500}$/;
/** Pages of a list that are read: 200,000 tenants, or keys of one. */
const mostPages = 1_000;

/** The installation as an admin sees it, and as a key of a tenant does. Every call may throw {@link PlatformFault}. */
export interface Platform {
  findTenant(slug: string): Promise<Tenant | undefined>;
  readTenant(tenantId: string): Promise<Tenant | undefined>;
  createTenant(spec: {
    readonly slug: string;
    readonly name: string;
    readonly ownerEmail: string;
    readonly quotas: TenantSpec['quotas'];
  }): Promise<{ readonly tenant: Tenant; readonly invitationToken: string }>;
  /** By compare and swap: 412 where somebody was faster. */
  changeQuotas(tenant: Tenant, quotas: TenantSpec['quotas']): Promise<void>;
  createKey(tenantId: string, name: string): Promise<ShownApiKey>;
  /** The keys of this name that open something and are not on their way out; none of a tenant that is gone. */
  liveKeys(tenantId: string, name: string): Promise<readonly ApiKey[]>;
  revokeKey(tenantId: string, keyId: string): Promise<void>;
  /** Whether a key opens this tenant; one that opens another does not. */
  opens(key: string, tenantId: string): Promise<boolean>;
  /** A new key with the rights of the old one, which works for the overlap. */
  rotateKey(key: string, keyId: string, overlapSeconds: number): Promise<ShownApiKey>;
  rename(key: string, tenant: Tenant, name: string): Promise<void>;
  inviteOwner(key: string, email: string): Promise<string>;
  spend(
    key: string,
  ): Promise<{ readonly monthlyLimit: number; readonly spent: number; readonly usedShare: number }>;
}

const Invited = z.object({ token: z.string() });
const Created = z.object({ tenant: Tenant, invitationToken: z.string() });

/** Over the admin API at `url`, with a key of an admin. */
export function createPlatform(url: string, adminKey: string, http: HttpClient): Platform {
  async function call<S extends z.ZodType>(
    output: S,
    method: string,
    path: string,
    { key = adminKey, body, version }: { key?: string; body?: unknown; version?: number } = {},
  ): Promise<z.output<S>> {
    const answer = http(method, new URL(path, url), {
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...(version !== undefined && { 'if-match': `"${version}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { status, text } = await answer.catch((err: unknown) => {
      if (err instanceof TermOver) throw err;
      throw new PlatformFault(0, `${method} ${path}: ${(err as Error).message}`, { cause: err });
    });
    if (status >= 300) throw new PlatformFault(status, `${method} ${path}: ${status} ${reasonIn(text)}`);
    const read = output.safeParse(json(text));
    if (!read.success) throw new PlatformFault(502, `${method} ${path}: an answer that is not the API's`);
    return read.data;
  }
  const unless = (code: number) => (err: unknown) => {
    if (err instanceof PlatformFault && err.status === code) return undefined;
    throw err;
  };
  const keysOf = (tenantId: string): string => `/v1/admin/tenants/${tenantId}/keys`;

  async function* pages<S extends z.ZodType>(item: S, path: string): AsyncGenerator<z.output<S>> {
    let cursor: string | null = null;
    for (let read = 0; read < mostPages; read += 1) {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: z.output<S>[]; nextCursor: string | null } = await call(
        pageOf(item),
        'GET',
        `${path}?limit=200${query}`,
      );
      yield* page.items;
      if (page.nextCursor === null) return;
      if (page.nextCursor === cursor) break;
      cursor = page.nextCursor;
    }
    throw new PlatformFault(502, `GET ${path}: a list without end`);
  }

  return {
    async findTenant(slug) {
      for await (const tenant of pages(Tenant, '/v1/admin/tenants')) if (tenant.slug === slug) return tenant;
      return undefined;
    },
    readTenant: (tenantId) => call(Tenant, 'GET', `/v1/admin/tenants/${tenantId}`).catch(unless(404)),
    createTenant: (body) => call(Created, 'POST', '/v1/admin/tenants', { body }),
    async changeQuotas({ id, version }, quotas) {
      await call(Tenant, 'PATCH', `/v1/admin/tenants/${id}/quotas`, { body: quotas, version });
    },
    createKey: (tenantId, name) =>
      call(ShownApiKey, 'POST', keysOf(tenantId), { body: { name, role: 'owner' } }),
    async liveKeys(tenantId, name) {
      const live: ApiKey[] = [];
      try {
        for await (const key of pages(ApiKey, keysOf(tenantId)))
          if (key.name === name && key.revokedAt === null && key.expiresAt === null) live.push(key);
      } catch (err) {
        unless(404)(err);
      }
      return live;
    },
    async revokeKey(tenantId, keyId) {
      await call(z.undefined(), 'DELETE', `${keysOf(tenantId)}/${keyId}`).catch(unless(404));
    },
    async opens(key, tenantId) {
      if (!keyText.test(key)) return false;
      try {
        return (await call(Tenant, 'GET', '/v1/tenant', { key })).id === tenantId;
      } catch (err) {
        if (err instanceof PlatformFault && err.status === 401) return false;
        throw err;
      }
    },
    rotateKey: (key, keyId, overlapSeconds) =>
      call(ShownApiKey, 'POST', `/v1/keys/${keyId}/rotate`, { key, body: { overlapSeconds } }),
    async rename(key, { version }, name) {
      await call(Tenant, 'PATCH', '/v1/tenant', { key, body: { name }, version });
    },
    inviteOwner: async (key, email) =>
      (await call(Invited, 'POST', '/v1/invitations', { key, body: { email, role: 'owner' } })).token,
    spend: (key) =>
      call(readAiBudget.output as NonNullable<typeof readAiBudget.output>, 'GET', '/v1/ai-budget', { key }),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The words of a problem (RFC 9457), or the beginning of what came instead. */
function reasonIn(text: string): string {
  const read = z
    .object({ title: z.string().optional(), detail: z.string().optional() })
    .safeParse(json(text));
  return ((read.success ? (read.data.detail ?? read.data.title) : undefined) ?? text).slice(0, 300);
}
