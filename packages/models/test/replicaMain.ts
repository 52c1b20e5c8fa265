// A gateway replica in a process of its own: prints each answer as a line, then waits to be killed or told to end.
import { buildRequest, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { openReplica, type Peers } from './openGateway.ts';

interface Task {
  readonly peers: Peers;
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly calls: number;
  readonly deadlineMs: number;
  readonly cache: 'none' | 'shared';
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const replica = await openReplica(task.peers, [buildTarget(task.baseUrl)]);
console.log('ready');
process.stdin.once('data', () => {
  void Promise.all(
    Array.from({ length: task.calls }, () =>
      replica.gateway
        .complete(buildRequest({ tenantId: task.tenantId, deadlineMs: task.deadlineMs, cache: task.cache }))
        .then((answer) => {
          console.log(`answer ${answer.provider} ${String(answer.cached)}`);
        }),
    ),
  ).then(async () => {
    await replica.close();
    console.log('done');
    process.exit(0);
  });
});
