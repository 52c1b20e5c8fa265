import { tokenConnection, type KubeConnection } from '@tsudoi/kube/connection';
import { createKubeApi, type KubeApi } from '@tsudoi/kube/kubeApi';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';
import { startKubeApiServer } from '@tsudoi/testing/fakes/kube/kubeApiServer';
import { startRealKubeApiServer } from '@tsudoi/testing/launch/kubeApiServer';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';

/** An API server that operators work on. */
export interface KubeCluster {
  readonly api: KubeApi;
  readonly connection: KubeConnection;
  stop(): Promise<void>;
}

/** A kind that tests ask for by hand. */
export const kindOf = (group: string, version: string, plural: string, kind: string, namespaced = true) =>
  ({ group, version, plural, kind, namespaced }) satisfies ResourceKind;

/** Definitions of kinds. */
export const definitions = kindOf(
  'apiextensions.k8s.io',
  'v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
  false,
);

async function standIn(): Promise<KubeCluster> {
  const server = await startKubeApiServer();
  const connection = tokenConnection(server.url, server.token);
  const api = createKubeApi(connection);
  return { api, connection, stop: () => (api.close(), server.stop()) };
}

async function realServer(binaries: string): Promise<KubeCluster> {
  const server = await startRealKubeApiServer(binaries);
  const connection = tokenConnection(server.url, server.token, { ca: server.ca });
  const api = createKubeApi(connection);
  return { api, connection, stop: () => (api.close(), server.stop()) };
}

/** Defines a suite on the stand-in, and again on a real API server where KUBEBUILDER_ASSETS has one. */
export function onEachCluster(
  title: string,
  suite: (title: string, start: () => Promise<KubeCluster>) => void,
): void {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  suite(`${title}, on the stand-in for Kubernetes`, standIn);
  if (assets === undefined)
    describe.skip(`${title}, on a real API server [needs KUBEBUILDER_ASSETS: a folder with kube-apiserver and etcd]`, () => {
      it('runs the same suite', () => undefined);
    });
  else suite(`${title}, on a real API server`, () => realServer(assets));
}

/** Installs a definition of the chart (`growthPolicyCrd`) and waits until its kind is served. */
export async function installDefinition({ api }: KubeCluster, name: string, served: ResourceKind) {
  const template = fs.readFileSync(
    path.resolve(import.meta.dirname, `../charts/tsudoi/templates/operators/${name}.yaml`),
    'utf8',
  );
  // The template's two lines of Helm around the object.
  await api.create(definitions, parse(template.replaceAll(/^\{\{.*$/gm, '')) as KubeObject);
  await until(`${served.plural} to be served`, () =>
    api.list(served, 'default').then(
      () => true,
      () => false,
    ),
  );
}

/** Waits for something to be true, and resolves to it; `withinMs` is a ceiling for a slow machine. */
export async function until<T>(
  what: string,
  reached: () => Promise<T> | T,
  withinMs = 90_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await reached();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(100);
  }
}
