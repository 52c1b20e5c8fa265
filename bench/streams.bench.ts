// make bench NAME=streams: what an idle inbox stream costs, BENCH_STREAMS (10,000) of each kind on one process.
import { startServers } from './harness/servers.ts';
import { measureIdleStreams } from './nudges/idleStreams.ts';

const streams = Number(process.env['BENCH_STREAMS'] ?? 10_000);
const replicaStreams = 20_000;

const servers = await startServers();
try {
  const sse = await measureIdleStreams('sse', streams);
  const webSocket = await measureIdleStreams('websocket', streams);
  console.table([sse, webSocket]);
  const allGb = (sse.rssKbEach * 100_000) / 1024 / 1024;
  const replicaMb = (sse.rssKbEach * replicaStreams) / 1024 + sse.baseMb;
  console.log(
    `100,000 SSE streams, on paper from these figures: ${allGb.toFixed(2)} GB resident for the streams (the kernel's socket memory ` +
      `comes on top), ${String(100_000 / replicaStreams)} replicas of ${String(replicaStreams)} at ${replicaMb.toFixed(0)} MB each, ` +
      `${String(replicaStreams)} descriptors and ${String(replicaStreams / 25)} heartbeats/s a replica, ` +
      `a replica's streams back after a restart in ${(replicaStreams / sse.openPerSecond).toFixed(0)} s`,
  );
  console.log(
    JSON.stringify({
      streams,
      streamKb: sse.rssKbEach,
      webSocketKb: webSocket.rssKbEach,
      deliverP50Ms: sse.p50Ms,
      deliverP99Ms: sse.p99Ms,
      hundredThousandGb: Number(allGb.toFixed(2)),
    }),
  );
} finally {
  await servers.stop();
}
