import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '@tsudoi/runtime/clock';
import { nameOf, prefixOf, type ListedObject, type ObjectKey, type ObjectStore } from './objectStore.ts';

export interface FolderOptions {
  readonly folder: string;
  /** Where `mountSignedObjects` is reached, without a slash at the end. */
  readonly publicUrl: string;
  /** At least 32 random bytes; signs URLs. */
  readonly signingKey: Buffer;
  readonly clock: Clock;
}

export interface FolderStore extends ObjectStore {
  /** The key that a signed URL's query names, or undefined when it is forged or has expired. */
  verify(query: {
    readonly name?: unknown;
    readonly expires?: unknown;
    readonly signature?: unknown;
  }): ObjectKey | undefined;
}

/** Path of the route that serves signed URLs of a folder store. */
export const signedObjectsPath = '/objects';

const typeSuffix = '.content-type';

/** Objects as files below one folder, for an installation on one machine. Each write is a rename, so it is whole or not there. */
export function createFolderStore({ folder, publicUrl, signingKey, clock }: FolderOptions): FolderStore {
  const sign = (name: string, expires: number) =>
    createHmac('sha256', signingKey)
      .update(JSON.stringify([name, expires]))
      .digest();

  async function write(file: string, body: Uint8Array | string): Promise<void> {
    const draft = path.join(folder, '.drafts', randomUUID());
    await fs.mkdir(path.dirname(draft), { recursive: true });
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(draft, body);
    await fs.rename(draft, file);
  }

  async function* walk(directory: string): AsyncGenerator<string> {
    const entries = await fs.readdir(directory, { withFileTypes: true }).catch(absent);
    for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = path.join(directory, entry.name);
      if (entry.isDirectory()) yield* walk(full);
      else if (!entry.name.endsWith(typeSuffix)) yield full;
    }
  }

  return {
    async put(key, body, contentType = 'application/octet-stream') {
      const file = path.join(folder, nameOf(key));
      await write(file + typeSuffix, contentType);
      await write(file, body);
    },
    async get(key) {
      const file = path.join(folder, nameOf(key));
      const body = await fs.readFile(file).catch(absent);
      if (!body) return undefined;
      const contentType = await fs.readFile(file + typeSuffix, 'utf8').catch(absent);
      return { body, contentType: contentType ?? 'application/octet-stream' };
    },
    async *list(tenantId, prefix) {
      const start = prefixOf(tenantId, prefix);
      const listed: ListedObject[] = [];
      for await (const file of walk(path.join(folder, tenantId))) {
        const name = path.relative(folder, file).split(path.sep).join('/');
        if (!name.startsWith(start)) continue;
        const stat = await fs.stat(file).catch(absent);
        if (stat)
          listed.push({
            path: name.slice(tenantId.length + 1),
            sizeBytes: stat.size,
            modifiedAt: stat.mtime,
          });
      }
      yield* listed.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async delete(key) {
      const file = path.join(folder, nameOf(key));
      await fs.rm(file, { force: true });
      await fs.rm(file + typeSuffix, { force: true });
    },
    signedUrl(key, expiresSeconds) {
      const name = nameOf(key);
      const expires = Math.floor(clock.now().getTime() / 1_000) + expiresSeconds;
      const query = new URLSearchParams({
        name,
        expires: String(expires),
        signature: sign(name, expires).toString('base64url'),
      });
      return Promise.resolve(`${publicUrl}${signedObjectsPath}?${query.toString()}`);
    },
    verify({ name, expires, signature }) {
      if (typeof name !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(String(expires)))
        return undefined;
      const given = Buffer.from(signature, 'base64url');
      const wanted = sign(name, Number(expires));
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
      if (Number(expires) * 1_000 < clock.now().getTime()) return undefined;
      return { tenantId: name.slice(0, 36), path: name.slice(37) };
    },
  };
}

function absent(err: unknown): undefined {
  if (
    err instanceof Error &&
    'code' in err &&
    (err.code === 'ENOENT' || err.code === 'ENOTDIR' || err.code === 'EISDIR')
  )
    return undefined;
  throw err;
}
