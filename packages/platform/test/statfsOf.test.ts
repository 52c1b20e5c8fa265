import assert from 'node:assert/strict';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { statfsOf } from '../src/statfsOf.ts';

describe('The file system of a folder', () => {
  it('is that of the nearest parent where the folder does not exist yet', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tsudoi-statfs-'));
    try {
      const { blocks, bsize } = await statfs(folder);
      for (const each of [folder, path.join(folder, 'objects'), path.join(folder, 'a', 'b', 'c')]) {
        const found = await statfsOf(each);
        assert.deepEqual([found.blocks, found.bsize], [blocks, bsize]);
      }
      await writeFile(path.join(folder, 'file'), '');
      await assert.rejects(statfsOf(path.join(folder, 'file', 'below')), { code: 'ENOTDIR' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
