import path from 'node:path';
import ts from 'typescript';
import type { Manifest } from './render.ts';
import { schemaPackage } from './validateManifest.ts';

const root = path.resolve(import.meta.dirname, '../..');
const checked = path.join(root, 'checkedManifests.ts');

/**
 * What the types of the API know nothing of: a misspelt field, or one that this Kubernetes does not have yet; the API
 * server would drop it without a word. Validation by schema does not see it, for objects are open there. `kubernetes`
 * is the package with the types of one version of Kubernetes. Fields come with the name of their manifest.
 */
export function unknownFields(manifests: readonly Manifest[], kubernetes = 'kubernetes-models'): string[] {
  const names: string[] = [];
  const lines = manifests.flatMap((manifest, index) => {
    const name = `m${String(index)}`;
    names.push(`${manifest.kind} ${manifest.metadata.name}`);
    const from = `${schemaPackage(manifest, kubernetes)}/${manifest.apiVersion}/${manifest.kind}`;
    return [
      `import type { I${manifest.kind} as T${String(index)} } from '${from}';`,
      `export const ${name}: T${String(index)} = ${JSON.stringify(manifest)};`,
    ];
  });
  const host = ts.createCompilerHost({});
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  const text = lines.join('\n');
  host.fileExists = (file) => file === checked || fileExists(file);
  host.readFile = (file) => (file === checked ? text : readFile(file));
  host.getSourceFile = (file, options) =>
    file === checked ? ts.createSourceFile(file, text, options) : getSourceFile(file, options);
  const program = ts.createProgram(
    [checked],
    {
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
    },
    host,
  );
  const source = program.getSourceFile(checked);
  return program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => {
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${names[Math.floor(line / 2)] ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
