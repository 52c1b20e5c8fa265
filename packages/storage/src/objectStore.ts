/** Where an object lives: the tenant is always the first part of what is stored. */
export interface ObjectKey {
  readonly tenantId: string;
  /** `audit/2026-03.ndjson.gz`: parts of letters, digits, `.`, `-`, `_` and `=`, joined by `/`. */
  readonly path: string;
}

export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  /** Which key it is sealed with; absent where the store seals nothing. */
  readonly keyId?: string;
}

export interface ListedObject {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** Objects of tenants: pictures, exports, archives. Whole objects in memory: keep one under 64 MB. */
export interface ObjectStore {
  /** Writes the object; one that is there is replaced, readers see the old or the new one, never half. */
  put(key: ObjectKey, body: Uint8Array, contentType?: string): Promise<void>;
  /** The object, or undefined where there is none. */
  get(key: ObjectKey): Promise<StoredObject | undefined>;
  /** A tenant's objects whose path starts with `prefix`, by path. */
  list(tenantId: string, prefix?: string): AsyncIterable<ListedObject>;
  /** Removes it; nothing happens where there is none. */
  delete(key: ObjectKey): Promise<void>;
  /** A URL that anyone may GET until it expires (at most 7 days). */
  signedUrl(key: ObjectKey, expiresSeconds: number): Promise<string>;
}

const tenant = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const part = /^(?!\.{1,2}$)[\w.=-]{1,200}$/;

/** The stored name `<tenant>/<path>`. Throws TypeError on a tenant that is no UUID and on parts that could climb out. */
export function nameOf({ tenantId, path }: ObjectKey): string {
  if (!tenant.test(tenantId)) throw new TypeError('a tenant id is a lower-case UUID');
  if (path.length > 700 || !path.split('/').every((each) => part.test(each)))
    throw new TypeError(`not an object path: ${path.slice(0, 100)}`);
  return `${tenantId}/${path}`;
}

/** The stored prefix of a list; same rules, but the last part may be cut short or empty. */
export function prefixOf(tenantId: string, prefix = ''): string {
  return prefix === ''
    ? nameOf({ tenantId, path: 'x' }).slice(0, -1)
    : nameOf({ tenantId, path: `${prefix}x` }).slice(0, -1);
}
