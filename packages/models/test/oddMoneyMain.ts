// A gateway in a process of its own that asks a server of oddities; SIGTERM ends it as a service ends: no new calls, the
// ones under way finish, what was answered is booked. Prints one line a call, then `closed`.
import { buildRequest, buildTarget } from '../../llm/test/gatewayBuilders.ts';
import { openReplica, type Peers } from './openGateway.ts';

interface Task {
  readonly peers: Peers;
  readonly baseUrl: string;
  readonly tenantId: string;
  readonly from: number;
  readonly to: number;
  readonly inFlight: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const replica = await openReplica(task.peers, [buildTarget(task.baseUrl)]);
let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});
let next = task.from;
async function worker(): Promise<void> {
  while (!stopping && next < task.to) {
    const index = next;
    next += 1;
    const messages = [{ role: 'user' as const, content: `Greet person ${String(index)}.` }];
    const answer = await replica.gateway.complete(
      buildRequest({
        tenantId: task.tenantId,
        prompt: { prefix: 'You write short nudges.', messages },
        priority: index % 2 === 0 ? 'interactive' : 'batch',
      }),
    );
    console.log(
      `call ${String(index)} ${answer.provider} ${answer.requestId} ${String(answer.costMicroUsd)}`,
    );
  }
}
await Promise.all(Array.from({ length: task.inFlight }, worker));
await replica.close();
console.log('closed');
process.exit(0);
