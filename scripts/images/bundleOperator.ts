import path from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Writes an operator as one file. What it never calls is left out: the generated models of `@kubernetes/client-node` take
 * 60 MB of memory when they are loaded, and an operator uses its configuration alone (docs/adr/0032-kubernetes-client.md).
 */
export async function bundleOperator(root: string, operator: string, file: string): Promise<void> {
  const bundle = await rolldown({
    input: path.join(root, 'operators', operator, 'src/main.ts'),
    cwd: root,
    platform: 'node',
    resolve: {
      conditionNames: ['source', 'import', 'node', 'default'],
      // The configuration can make a pool for `fetch`, which nothing here asks for: 9 MB less.
      alias: { undici: path.join(import.meta.dirname, 'noFetchPool.ts') },
    },
    treeshake: { moduleSideEffects: false },
    logLevel: 'silent',
  });
  await bundle.write({
    file,
    format: 'esm',
    sourcemap: false,
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    codeSplitting: false,
  });
  await bundle.close();
}

if (import.meta.main) {
  const [operator, file] = process.argv.slice(2);
  if (operator === undefined || file === undefined) {
    process.stderr.write('usage: bundleOperator.ts <operator> <file>\n');
    process.exit(2);
  }
  await bundleOperator(path.resolve(import.meta.dirname, '../..'), operator, path.resolve(file));
}
