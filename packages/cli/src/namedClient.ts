import { listContacts } from '@tsudoi/contracts/contacts';
import { listEvents } from '@tsudoi/contracts/events';
import { listMembers } from '@tsudoi/contracts/members';
import { listRules } from '@tsudoi/contracts/rules';
import { listWorkspaces } from '@tsudoi/contracts/workspaces';
import type { ApiClient } from './apiClient.ts';

/** A thing that may be called by a name, and what tells it from another of the same name. */
interface Named {
  readonly id: string;
  readonly name: string;
  readonly more: string;
  /** Archived or deleted: meant only where nothing else is called so, or where it is to be restored. */
  readonly away?: boolean;
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** So many are looked at; who has more says the id. */
const most = 200;

/** By the field that takes an id: what is called so. Archived events and deleted rules too, so that one can be restored by its name. */
const finders: Readonly<Record<string, (api: ApiClient, text: string) => Promise<readonly Named[]>>> = {
  eventId: async (api, text) => {
    const listed = (await api.call(listEvents, { query: { q: text, limit: most } })).body.items;
    const archived = (await api.call(listEvents, { query: { archived: 'true', limit: most } })).body.items;
    return [...listed, ...archived].map(({ id, name, startsAt, archivedAt }) => ({
      ...{ id, name, more: startsAt },
      away: archivedAt !== undefined,
    }));
  },
  contactId: async (api, text) =>
    (await api.call(listContacts, { query: { q: text, limit: most } })).body.items.map(
      ({ id, email, displayName }) => ({ id, name: email, more: displayName }),
    ),
  memberId: async (api) =>
    (await api.call(listMembers, { query: { limit: most } })).body.items.map(
      ({ id, email, displayName }) => ({ id, name: email, more: displayName }),
    ),
  ruleId: async (api) => {
    const listed = (await api.call(listRules, { query: { limit: most } })).body.items;
    const deleted = (await api.call(listRules, { query: { deleted: 'true', limit: most } })).body.items;
    return [...listed, ...deleted].map(({ id, name, enabled, deletedAt }) => ({
      ...{ id, name, more: enabled ? 'on' : 'off' },
      away: deletedAt !== undefined,
    }));
  },
  workspaceId: async (api) =>
    (await api.call(listWorkspaces, { query: { limit: most } })).body.items.map(({ id, slug, name }) => ({
      id,
      name: slug,
      more: name,
    })),
};

/** Whether a field that takes an id may hold a name. */
export const takesName = (field: string): boolean => Object.hasOwn(finders, field);

/** The only thing of this name, in any case of letters; else the only one whose name begins so. @throws Error that lists what there is */
function only(field: string, text: string, found: readonly Named[], restoring: boolean): string {
  const wanted = text.toLowerCase();
  const exact = found.filter(({ name }) => name.toLowerCase() === wanted);
  const all = exact.length > 0 ? exact : found.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const meant = all.filter(({ away = false }) => away === restoring);
  const fits = meant.length > 0 ? meant : all;
  const [one] = fits;
  if (one && fits.length === 1) return one.id;
  const kind = field.slice(0, -'Id'.length);
  if (!one) throw new Error(`there is no ${kind} called ${text}`);
  throw new Error(
    [
      `${String(fits.length)} ${kind}s are called ${text}; say which by its id:`,
      ...fits.map((each) => `  ${each.id}  ${each.name}  ${each.more}`),
    ].join('\n'),
  );
}

/**
 * The same client, which takes names and addresses for ids: of events, contacts, members, rules and workspaces, in the path, the
 * query and the first level of a body. What is an id already is not looked up.
 */
export function namedClient(api: ApiClient): ApiClient {
  const named = async <T>(given: T, restoring: boolean): Promise<T> => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
    const entries = await Promise.all(
      Object.entries(given).map(async ([field, value]: [string, unknown]) => {
        const find = finders[field];
        if (!find || typeof value !== 'string' || value === '' || uuid.test(value)) return [field, value];
        return [field, only(field, value, await find(api, value), restoring)];
      }),
    );
    return Object.fromEntries(entries) as T;
  };
  return {
    urlOf: (path) => api.urlOf(path),
    async call(endpoint, input = {}) {
      const { params, query, body, ...rest } = input;
      const restoring = endpoint.operationId.startsWith('restore');
      return api.call(endpoint, {
        ...rest,
        ...(params !== undefined && { params: await named(params, restoring) }),
        ...(query !== undefined && { query: await named(query, restoring) }),
        ...(body !== undefined && { body: await named(body, restoring) }),
      });
    },
  };
}
