import { tokenConnection } from '@tsudoi/kube/connection';
import { createKubeApi, type KubeApi } from '@tsudoi/kube/kubeApi';
import { isKubeError } from '@tsudoi/kube/kubeError';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';
import { startRealKubeApiServer, type RunningKubeApiServer } from '@tsudoi/testing/launch/kubeApiServer';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { growthPolicies } from '../src/resource.ts';

const assets = process.env['KUBEBUILDER_ASSETS'];
const file = path.resolve(
  import.meta.dirname,
  '../../../charts/tsudoi/templates/operators/growthPolicyCrd.yaml',
);
const crds: ResourceKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

(assets === undefined ? describe.skip : describe)(
  assets === undefined
    ? 'The definition of GrowthPolicy [needs KUBEBUILDER_ASSETS: a folder with kube-apiserver and etcd]'
    : 'The definition of GrowthPolicy, on a real API server',
  function () {
    this.timeout(180_000);
    let server: RunningKubeApiServer;
    let api: KubeApi;
    const policy = (name: string, enter: number, exit: number, reading = 'activeContacts') =>
      ({
        metadata: { name, namespace: 'default' },
        spec: { thresholds: [{ rule: 'active-contacts', level: 'hybrid', reading, enter, exit }] },
      }) as KubeObject;

    before(async () => {
      server = await startRealKubeApiServer(assets ?? '');
      api = createKubeApi(tokenConnection(server.url, server.token, { ca: server.ca }));
      // The template's two lines of Helm around the object.
      await api.create(crds, parse(fs.readFileSync(file, 'utf8').replaceAll(/^\{\{.*$/gm, '')) as KubeObject);
      for (let tries = 0; tries < 200; tries += 1) {
        if (
          await api.list(growthPolicies, 'default').then(
            () => true,
            () => false,
          )
        )
          return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('the kind is not served');
    });
    after(async () => {
      api.close();
      await server.stop();
    });

    it('takes a band, and one below which a level is entered', async () => {
      await api.create(growthPolicies, policy('good', 1_000, 900));
      await api.create(growthPolicies, policy('below', 300, 600, 'shortestIntervalSeconds'));
    });

    it('refuses an inverted band and says so', async () => {
      await assert.rejects(api.create(growthPolicies, policy('inverted', 900, 1_000)), (err) => {
        assert.ok(isKubeError(err, 422));
        assert.match(err.message, /the band is inverted/);
        return true;
      });
    });

    it('takes a status by its subresource', async () => {
      const told = await api.apply(
        growthPolicies,
        { metadata: { name: 'good', namespace: 'default' }, status: { nudges: 'hybrid' } } as KubeObject,
        { fieldManager: 'test', subresource: 'status' },
      );
      assert.equal((told as KubeObject & { status: { nudges: string } }).status.nudges, 'hybrid');
    });
  },
);
