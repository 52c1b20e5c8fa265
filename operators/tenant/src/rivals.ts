import { keyOf } from '@tsudoi/kube/resource';
import type { TenantResource } from './resource.ts';

interface Stated {
  readonly slug?: unknown;
  readonly hostName?: unknown;
}

const specOf = ({ spec }: TenantResource): Stated => spec ?? {};

/** Older first; of one second, by name. */
function isOlder({ metadata: a }: TenantResource, { metadata: b }: TenantResource): boolean {
  const [ageA, ageB] = [Date.parse(a.creationTimestamp ?? ''), Date.parse(b.creationTimestamp ?? '')];
  if (ageA !== ageB) return (ageA || 0) < (ageB || 0);
  return a.name < b.name;
}

/** Whether a resource has what it states already, as it was last told. */
function has(what: keyof Stated, resource: TenantResource): boolean {
  const { status } = resource;
  return what === 'slug'
    ? status?.tenantId !== undefined
    : status?.hostName !== undefined && status.hostName === specOf(resource).hostName;
}

function isBefore(what: keyof Stated, a: TenantResource, b: TenantResource): boolean {
  const [hasA, hasB] = [has(what, a), has(what, b)];
  return hasA === hasB ? isOlder(a, b) : hasA;
}

/**
 * Who may have which slug and host name. What two would keep each in its own way has one keeper, else each repairs what the
 * other did, for ever: who has it already, or is the older. Looks that go on at the same time are told apart by who asked
 * first.
 */
export function createRivals() {
  const asked = new Map<string, string | undefined>();
  return {
    /** The key of the resource that has what this one states, or has asked before; undefined where this one may have it. */
    firstOf(
      what: keyof Stated,
      resource: TenantResource,
      all: readonly TenantResource[],
    ): string | undefined {
      const value = specOf(resource)[what];
      const name = `${what} ${String(value)}`;
      const rivals = all.filter(
        (each) =>
          each.metadata.uid !== resource.metadata.uid &&
          each.metadata.deletionTimestamp === undefined &&
          specOf(each)[what] === value,
      );
      const keeper = asked.get(name);
      const first =
        keeper === resource.metadata.uid
          ? undefined
          : (rivals.find(({ metadata }) => metadata.uid === keeper) ??
            rivals.find((each) => isBefore(what, each, resource)));
      if (first) return keyOf(first);
      asked.set(name, resource.metadata.uid);
      return undefined;
    },
  };
}

export type Rivals = ReturnType<typeof createRivals>;
