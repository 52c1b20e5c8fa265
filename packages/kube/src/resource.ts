/** A kind of object as its paths name it. */
export interface ResourceKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural: `configmaps`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What every object has; times are RFC 3339. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: unknown;
}

/** Whoever owns an object is collected with it by Kubernetes. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** The reference of what an object makes back to it: Kubernetes collects the one with the other. */
export function ownerOf(kind: ResourceKind, { metadata }: KubeObject): OwnerReference {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
  };
}

export function apiVersionOf({ group, version }: Pick<ResourceKind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of a kind, of one object, or of a subresource of one. */
export function pathOf(kind: ResourceKind, namespace?: string, name?: string, subresource?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope =
    kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const item = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${kind.plural}${item}${subresource === undefined ? '' : `/${subresource}`}`;
}

/** The key of an object in queues and stores: `namespace/name`, or `name`. */
export function keyOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** The two halves of a key. */
export function splitKey(key: string): { readonly namespace: string | undefined; readonly name: string } {
  const at = key.indexOf('/');
  return at < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, at), name: key.slice(at + 1) };
}
