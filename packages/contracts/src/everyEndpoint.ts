import fs from 'node:fs';
import path from 'node:path';
import type { Endpoint } from './endpoint.ts';

/** Every endpoint that this package declares, whoever serves it, in the order of the files. */
export async function everyEndpoint(): Promise<Endpoint[]> {
  const here = import.meta.dirname;
  const extension = path.extname(import.meta.filename);
  const found: Endpoint[] = [];
  for (const file of fs.readdirSync(here).sort()) {
    if (!file.endsWith(extension) || file.endsWith('.d.ts')) continue;
    const exported = (await import(path.join(here, file))) as Record<string, unknown>;
    for (const each of Object.values(exported))
      if (typeof each === 'object' && each !== null && 'operationId' in each) found.push(each as Endpoint);
  }
  return found;
}
