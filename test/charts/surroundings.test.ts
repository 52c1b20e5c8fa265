import { Ajv, type AnySchema } from 'ajv';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments, parse } from 'yaml';
import { restrictedFaults } from '../../scripts/charts/podSecurity.ts';
import { podOf, surroundings, type Manifest } from '../../scripts/charts/render.ts';
import { unknownFields } from '../../scripts/charts/unknownFields.ts';
import { hasSchema, validateManifest } from '../../scripts/charts/validateManifest.ts';
import { imageServices } from '../../scripts/images/images.ts';

/** A checkout of the catalogue of custom resources (github.com/datreeio/CRDs-catalog). */
const catalogue = process.env['CRD_SCHEMAS'];
const root = path.resolve(surroundings, '..');

/** Every object in `k8s/`; files of values and of kind hold none. */
const objects: readonly { readonly file: string; readonly manifest: Manifest }[] = fs
  .globSync('*/*.yaml', { cwd: surroundings })
  .sort()
  .flatMap((file) =>
    parseAllDocuments(fs.readFileSync(path.join(surroundings, file), 'utf8'))
      .map((document) => document.toJSON() as Manifest)
      .filter(({ kind }) => kind)
      .map((manifest) => ({ file, manifest })),
  );
const known = objects.filter(({ manifest }) => hasSchema(manifest));
const others = objects.filter(({ manifest }) => !hasSchema(manifest));

describe('What surrounds the chart', function () {
  this.timeout(240_000);

  it('is accepted by the schemas of Kubernetes, Gateway API, cert-manager, external-secrets and Argo CD', async () => {
    assert.ok(known.length > 20);
    for (const { file, manifest } of known)
      await validateManifest(manifest).catch((err: unknown) => {
        assert.fail(`${file}: ${manifest.kind} ${manifest.metadata.name}: ${String(err)}`);
      });
  });

  it('has no field that those do not know', () => {
    assert.deepEqual(unknownFields(known.map(({ manifest }) => manifest)), []);
  });

  it('runs every pod under the restricted profile', () => {
    const pods = objects.flatMap(({ file, manifest }) => {
      const pod = podOf(manifest);
      return pod && Array.isArray(pod.containers) ? [{ file, pod }] : [];
    });
    assert.ok(pods.length >= 4);
    for (const { file, pod } of pods) assert.deepEqual(restrictedFaults(pod), [], file);
  });

  const title = 'is accepted by the schemas of the operators that it is for';
  (catalogue === undefined ? it.skip : it)(
    catalogue === undefined ? `${title} [needs CRD_SCHEMAS: a checkout of datreeio/CRDs-catalog]` : title,
    () => {
      assert.ok(others.length > 8);
      for (const { file, manifest } of others) {
        const [group = '', version = ''] = manifest.apiVersion.split('/');
        const schema = path.join(catalogue ?? '', group, `${manifest.kind.toLowerCase()}_${version}.json`);
        const validate = new Ajv({
          strict: false,
          validateFormats: false,
          unicodeRegExp: false,
          allErrors: true,
        }).compile(JSON.parse(fs.readFileSync(schema, 'utf8')) as AnySchema);
        void validate(manifest);
        assert.deepEqual(validate.errors ?? [], [], `${file}: ${manifest.kind} ${manifest.metadata.name}`);
      }
    },
  );
});

describe('skaffold.yaml', () => {
  interface Build {
    readonly artifacts?: readonly {
      readonly image: string;
      readonly docker: { readonly buildArgs: { readonly SERVICE: string } };
    }[];
  }
  interface Skaffold {
    readonly build: Build;
    readonly profiles: readonly { readonly name: string; readonly build?: Build }[];
  }
  const text = fs.readFileSync(path.join(root, 'skaffold.yaml'), 'utf8');
  const skaffold = parse(text) as Skaffold;

  it('has the profiles dev, production and debug', () => {
    assert.deepEqual(skaffold.profiles.map(({ name }) => name).sort(), ['debug', 'dev', 'production']);
  });

  it('builds images that there are, each for the service of its name', () => {
    for (const { artifacts = [] } of [
      skaffold.build,
      ...skaffold.profiles.flatMap(({ build }) => build ?? []),
    ])
      for (const { image, docker } of artifacts) {
        assert.equal(image, `ghcr.io/tsudoi/${docker.buildArgs.SERVICE}`);
        assert.ok((imageServices as readonly string[]).includes(docker.buildArgs.SERVICE), image);
      }
  });

  it('names files that there are', () => {
    for (const file of text.match(/(?:k8s|charts)\/[\w./-]+/g) ?? [])
      assert.ok(fs.existsSync(path.join(root, file)), file);
  });
});
