import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** The file system that a folder lies on, or will lie on: a store makes its folder with its first object. Rejects where no parent can be asked. */
export async function statfsOf(folder: string): Promise<StatsFs> {
  const at = path.resolve(folder);
  try {
    return await statfs(at);
  } catch (err) {
    const above = path.dirname(at);
    if ((err as NodeJS.ErrnoException).code !== 'ENOENT' || above === at) throw err;
    return statfsOf(above);
  }
}
