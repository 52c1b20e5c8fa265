import { StatusAnswer, type StoredObject } from './objectStore.ts';

/** Leaf paths that each field manager owns in one object: `["spec","a"]` as JSON. */
export type Owners = Map<string, Set<string>>;

/** Lists that are maps by a key of their items, as their schemas say. */
const keyedLists: Readonly<Record<string, string>> = { conditions: 'type', containers: 'name' };

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Leaves of a value; items of a keyed list are paths of their own, other lists are one leaf. */
function leavesOf(
  value: unknown,
  path: readonly string[],
  found: Map<string, unknown>,
): Map<string, unknown> {
  if (isMap(value)) {
    for (const [name, child] of Object.entries(value)) leavesOf(child, [...path, name], found);
    if (Object.keys(value).length === 0) found.set(JSON.stringify(path), value);
    return found;
  }
  const key = keyedLists[path.at(-1) ?? ''];
  if (Array.isArray(value) && key !== undefined)
    for (const item of value as Record<string, unknown>[])
      leavesOf(item, [...path, `[${key}=${String(item[key])}]`], found);
  else found.set(JSON.stringify(path), value);
  return found;
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  let at = object;
  for (const part of path) {
    const item = /^\[(\w+)=(.*)\]$/.exec(part);
    if (item && Array.isArray(at))
      at = (at as Record<string, unknown>[]).find((each) => String(each[item[1] ?? '']) === item[2]);
    else if (isMap(at)) at = at[part];
    else return undefined;
  }
  return at;
}

function setAt(object: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at: Record<string, unknown> | Record<string, unknown>[] = object;
  path.forEach((part, index) => {
    const last = index === path.length - 1;
    const item = /^\[(\w+)=(.*)\]$/.exec(part);
    if (item && Array.isArray(at)) {
      const [, key = '', name = ''] = item;
      let found = at.find((each) => String(each[key]) === name);
      if (!found) at.push((found = { [key]: name }));
      at = found;
      return;
    }
    const map = at as Record<string, unknown>;
    if (last) {
      if (value === undefined) Reflect.deleteProperty(map, part);
      else map[part] = value;
      return;
    }
    const nextIsItem = path[index + 1]?.startsWith('[') ?? false;
    map[part] ??= nextIsItem ? [] : {};
    at = map[part] as Record<string, unknown>;
  });
}

/**
 * Server-side apply, as far as controllers use it: the manager owns the leaves that it sends, what it sent before and no
 * longer does is removed unless another owns it too, and a leaf of another value that another owns is a conflict unless forced.
 */
export function applyFields(
  before: StoredObject | undefined,
  given: StoredObject,
  manager: string,
  force: boolean,
  owners: Owners,
): StoredObject {
  const { apiVersion, kind, metadata, ...rest } = given;
  const { name, namespace, labels, annotations, finalizers, ownerReferences } = metadata;
  const sent = leavesOf(
    {
      ...rest,
      metadata: JSON.parse(JSON.stringify({ labels, annotations, finalizers, ownerReferences })) as unknown,
    },
    [],
    new Map(),
  );
  const next = structuredClone(
    before ?? { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } },
  ) as StoredObject;
  for (const [path, value] of sent) {
    const parts = JSON.parse(path) as string[];
    if (parts.length === 1 && parts[0] === 'metadata') continue;
    for (const [other, paths] of owners) {
      if (other === manager || !paths.has(path)) continue;
      const same = JSON.stringify(valueAt(before, parts)) === JSON.stringify(value);
      if (same) continue;
      if (!force)
        throw new StatusAnswer(
          409,
          'Conflict',
          `Apply failed with 1 conflict: conflict with "${other}": .${parts.join('.')}`,
        );
      paths.delete(path);
    }
    setAt(next, parts, structuredClone(value));
  }
  for (const path of owners.get(manager) ?? []) {
    if (sent.has(path) || [...owners].some(([other, paths]) => other !== manager && paths.has(path)))
      continue;
    setAt(next, JSON.parse(path) as string[], undefined);
  }
  owners.set(manager, new Set(sent.keys()));
  return next;
}
