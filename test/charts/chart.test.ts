import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from '../../scripts/charts/generate.ts';
import { renderedSelectors } from '../../scripts/charts/keepSelectors.ts';
import { restrictedFaults } from '../../scripts/charts/podSecurity.ts';
import {
  chartFolder,
  lintChart,
  podOf,
  renderChart,
  renderings,
  renderText,
  type Manifest,
} from '../../scripts/charts/render.ts';
import { unknownFields } from '../../scripts/charts/unknownFields.ts';
import { validateManifest } from '../../scripts/charts/validateManifest.ts';

describe('The chart', function () {
  this.timeout(240_000);

  for (const { name, args } of renderings) {
    it(`renders ${name} twice byte for byte`, () => {
      assert.equal(renderText(args), renderText(args));
    });

    it(`lints ${name} without a word of warning`, () => {
      lintChart(args);
    });

    it(`renders ${name} into objects that the Kubernetes schemas accept`, async () => {
      const manifests = renderChart(args);
      assert.ok(manifests.length > 5);
      for (const manifest of manifests) {
        await validateManifest(manifest).catch((err: unknown) => {
          assert.fail(`${manifest.kind} ${manifest.metadata.name}: ${String(err)}`);
        });
      }
    });

    it(`renders ${name} into pods that the restricted profile admits, without a token but for the secrets Job`, () => {
      const pods = renderChart(args).flatMap((manifest) => {
        const pod = podOf(manifest);
        return pod ? [{ manifest, pod }] : [];
      });
      assert.ok(pods.length > 1);
      for (const { manifest, pod } of pods) {
        assert.deepEqual(restrictedFaults(pod), [], manifest.metadata.name);
        assert.equal(
          pod['automountServiceAccountToken'],
          manifest.metadata.name.includes('-secrets-'),
          manifest.metadata.name,
        );
        for (const container of pod.containers) {
          const names = ((container['env'] ?? []) as { name: string }[]).map((variable) => variable.name);
          assert.equal(new Set(names).size, names.length, 'no variable twice');
          assert.equal(
            (container['securityContext'] as { readOnlyRootFilesystem?: boolean }).readOnlyRootFilesystem,
            true,
          );
        }
      }
    });

    it(`renders ${name} without replicas where an autoscaler owns them`, () => {
      const manifests = renderChart(args);
      const scaled = manifests.flatMap((manifest) =>
        ['HorizontalPodAutoscaler', 'ScaledObject'].includes(manifest.kind)
          ? [(manifest.spec?.['scaleTargetRef'] as { name: string }).name]
          : [],
      );
      for (const manifest of manifests.filter(({ kind }) => kind === 'Deployment')) {
        assert.equal(
          'replicas' in (manifest.spec ?? {}),
          !scaled.includes(manifest.metadata.name),
          manifest.metadata.name,
        );
      }
    });
  }

  for (const kubernetes of ['kubernetes-models', 'kubernetes-models-1.33']) {
    it(`renders no field that the API of ${kubernetes} does not know`, () => {
      const rendered = renderings.flatMap(({ args }) => renderChart(args));
      const manifests = [...new Map(rendered.map((each) => [JSON.stringify(each), each])).values()];
      assert.deepEqual(unknownFields(manifests, kubernetes), []);
      const [deployment] = manifests.filter(({ kind }) => kind === 'Deployment');
      const misspelt = { ...deployment, spec: { ...deployment?.spec, minReadySecond: 1 } } as Manifest;
      assert.match(unknownFields([misspelt], kubernetes).join(), /minReadySecond/);
    });
  }

  it('renders none of the fields that Kubernetes 1.33 has and 1.32 has not', () => {
    for (const { args } of renderings) assert.doesNotMatch(renderText(args), /\b(?:stopSignal|tolerance):/);
  });

  it('gives a namespace of its own labels to everything, so that two releases live side by side', () => {
    const named = (manifests: readonly Manifest[]) =>
      manifests.filter(({ kind }) => kind === 'PriorityClass').map(({ metadata }) => metadata.name);
    const args = ['--set', 'scheduling.createPriorityClasses=true'];
    const [here, there] = [named(renderChart(args)), named(renderChart([...args, '--namespace', 'other']))];
    assert.equal(
      new Set([...here, ...there]).size,
      4,
      'what belongs to the whole cluster carries the namespace',
    );
  });

  it('refuses a key that values.yaml does not have, at the top and below', () => {
    assert.throws(() => renderText(['--set', 'nonsense=1']), /nonsense/);
    assert.throws(() => renderText(['--set', 'database.hots=x']), /hots/);
    assert.throws(() => renderText(['--set', 'topology=some']), /topology/);
    assert.throws(
      () => renderText(['--set', 'database.connectionBudget=30']),
      /connectionBudget must be 90 or more/,
    );
  });

  it('has a schema and a README table that fit its values, and routes that fit the services; run scripts/charts/generate.ts', async () => {
    for (const { file, text } of await generated()) assert.equal(readFileSync(file, 'utf8'), text, file);
  });

  it('describes every value', () => {
    const undescribed =
      readFileSync(path.join(chartFolder, 'README.md'), 'utf8').match(/^\| `[^`]+` \| .* \| {1,2}\|$/gm) ??
      [];
    assert.deepEqual(undescribed, []);
  });

  it('keeps the selectors of the version before: they are immutable in a cluster', () => {
    const selectors = renderedSelectors();
    const kept = JSON.parse(readFileSync(path.join(import.meta.dirname, 'selectors.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    for (const [name, labels] of Object.entries(kept)) assert.deepEqual(selectors[name], labels, name);
    assert.deepEqual(
      Object.keys(selectors).sort(),
      Object.keys(kept).sort(),
      'a new Deployment belongs into selectors.json',
    );
  });

  it('has no random value in a template', () => {
    assert.doesNotMatch(renderText([]), /rand(?:AlphaNum|Alpha|Numeric|Ascii)/);
  });
});
