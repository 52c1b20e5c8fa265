import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** A domain of addresses, as DNS writes it: ASCII, lower case. */
export const EmailDomainName = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/);

/** A domain that a tenant says is theirs; proved once DNS holds the record. */
export const EmailDomain = z.object({
  domain: z.string(),
  txtName: z.string().describe('where the TXT record belongs'),
  txtValue: z.string(),
  provedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type EmailDomain = z.infer<typeof EmailDomain>;

const DomainParams = z.strictObject({ domain: EmailDomainName });

export const claimEmailDomain = endpoint({
  operationId: 'claimEmailDomain',
  method: 'post',
  path: '/v1/email-domains',
  idempotency: 'natural',
  tag: 'accounts',
  summary: 'Begin to prove that a domain is the tenant’s: which TXT record DNS has to hold',
  access: 'accounts:write',
  fresh: true,
  body: z.strictObject({ domain: EmailDomainName }),
  status: 201,
  output: EmailDomain,
});

export const listEmailDomains = endpoint({
  operationId: 'listEmailDomains',
  method: 'get',
  path: '/v1/email-domains',
  tag: 'accounts',
  summary: 'Domains of the tenant, at most 50',
  access: 'accounts:read',
  status: 200,
  output: z.object({ items: z.array(EmailDomain) }),
});

export const proveEmailDomain = endpoint({
  operationId: 'proveEmailDomain',
  method: 'post',
  path: '/v1/email-domains/{domain}/proof',
  idempotency: 'natural',
  tag: 'accounts',
  summary: 'Look the TXT record up; 409 while DNS does not hold it',
  access: 'accounts:write',
  fresh: true,
  params: DomainParams,
  body: z.strictObject({}),
  status: 200,
  output: EmailDomain,
});

export const forgetEmailDomain = endpoint({
  operationId: 'forgetEmailDomain',
  method: 'delete',
  path: '/v1/email-domains/{domain}',
  tag: 'accounts',
  summary: 'The domain is the tenant’s no longer: no issuer vouches for its addresses',
  access: 'accounts:write',
  fresh: true,
  params: DomainParams,
  status: 204,
});
