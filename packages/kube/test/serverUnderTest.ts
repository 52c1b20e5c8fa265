import { startKubeApiServer } from '@tsudoi/testing/fakes/kubeApiServer';
import { startRealKubeApiServer } from '@tsudoi/testing/launch/kubeApiServer';
import { tokenConnection } from '../src/connection.ts';
import { createKubeApi, type KubeApi } from '../src/kubeApi.ts';

/** An API server that the suite drives: the stand-in, or a real one. */
export interface ServerUnderTest {
  /** A client of its own connections, in a namespace. */
  client(namespace?: string): KubeApi;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** While it is paused: what was, cannot be watched from any more. */
  forgetHistory(): Promise<void>;
  stop(): Promise<void>;
}

export async function standIn(): Promise<ServerUnderTest> {
  const server = await startKubeApiServer();
  return {
    client: (namespace = 'default') =>
      createKubeApi(tokenConnection(server.url, server.token, { namespace })),
    pause: () => server.pause(),
    resume: () => server.resume(),
    forgetHistory: async () => server.forgetHistory(),
    stop: () => server.stop(),
  };
}

export async function realServer(binaries: string): Promise<ServerUnderTest> {
  const server = await startRealKubeApiServer(binaries);
  return {
    client: (namespace = 'default') =>
      createKubeApi(tokenConnection(server.url, server.token, { ca: server.ca, namespace })),
    pause: () => server.pause(),
    resume: () => server.resume(),
    forgetHistory: () => server.forgetHistory(),
    stop: () => server.stop(),
  };
}
