import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { podHeap } from '../harness/child.ts';
import type { ReplicaCalls } from './replicaMain.ts';
import type { WorldSetup } from './world.ts';

/** A gateway replica in a process of its own. */
export type Replica = ReplicaCalls & { stop(): Promise<void> };

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (err: Error) => void;
}

/** Starts one, with the heap that a pod gives it, and waits until its stores are open. */
export async function startReplica(setup: WorldSetup): Promise<Replica> {
  const child = fork(path.join(import.meta.dirname, 'replicaMain.ts'), [JSON.stringify(setup)], {
    execArgv: [...podHeap.split(' '), '--conditions=source', '--expose-gc'],
    serialization: 'advanced',
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  await once(child, 'message');
  child.on('message', ({ id, result, error }: { id: number; result?: never; error?: string }) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(result as never);
    else caller?.reject(new Error(error));
  });
  const ask = (name: string, args: unknown[]) =>
    new Promise<never>((resolve, reject) => {
      const id = (asked += 1);
      waiting.set(id, { resolve, reject });
      child.send({ id, name, args });
    });
  const names = [
    'complete',
    'submit',
    'poll',
    'flush',
    'breaker',
    'measure',
    'memory',
    'cost',
    'startBatch',
    'stopBatch',
    'close',
  ] as const;
  const calls = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => ask(name, args)]));
  return {
    ...(calls as unknown as ReplicaCalls),
    async stop() {
      await ask('close', []);
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Two of them, one after the other: the second finds the models of the first. */
export async function startTwoReplicas(setup: WorldSetup): Promise<readonly [Replica, Replica]> {
  const first = await startReplica(setup);
  return [first, await startReplica(setup)];
}
