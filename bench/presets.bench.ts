// What one unit of work costs, and whether the chart's presets ask for enough for the load that each is for.
import path from 'node:path';
import { chartFolder, renderChart } from '../scripts/charts/render.ts';
import { requestsOf } from '../scripts/charts/requestsOf.ts';
import { startServers } from './harness/servers.ts';
import { loads, needOf } from './presets/loads.ts';
import { measureUnitCosts } from './presets/unitCosts.ts';

const servers = await startServers();
try {
  const costs = await measureUnitCosts();
  console.log('| unit | service, CPU ms | PostgreSQL, CPU ms |\n| --- | --- | --- |');
  for (const [unit, { serviceMs, databaseMs }] of [
    ['a read of a plan', costs.read],
    ['an event and its plan', costs.plan],
    ['a nudge, from the signal to its delivery in-app', costs.nudge],
    ['a synced event', costs.syncedEvent],
  ] as const)
    console.log(`| ${unit} | ${serviceMs.toFixed(2)} | ${databaseMs.toFixed(2)} |`);
  console.log('\n| idle | MB | CPU ms a second |\n| --- | --- | --- |');
  for (const { service, megabytes, cpuMsPerSecond } of costs.idle)
    console.log(`| ${service} | ${megabytes.toFixed(0)} | ${cpuMsPerSecond.toFixed(1)} |`);
  console.log(`\nstandalone after all this work: ${costs.standaloneMb.toFixed(0)} MB\n`);

  console.log(
    '| preset | requests: cores, MiB | needs at its peak: cores | PostgreSQL: cores | share used |',
  );
  console.log('| --- | --- | --- | --- | --- |');
  const figures = loads.map((load) => {
    const requests = requestsOf(renderChart(['-f', path.join(chartFolder, `presets/${load.preset}.yaml`)]));
    const need = needOf(load, costs);
    console.log(
      `| ${load.preset} | ${requests.cores.toFixed(2)}, ${requests.mebibytes.toFixed(0)} | ${need.cores.toFixed(3)} | ${need.databaseCores.toFixed(3)} | ${((need.cores / requests.cores) * 100).toFixed(0)} % |`,
    );
    return { ...load, requests, need };
  });
  console.log(JSON.stringify({ bench: 'presets', costs, presets: figures }));
  // An HPA would add pods at 60 %: the preset must carry its own load below that.
  const short = figures.filter(({ need, requests }) => need.cores > requests.cores * 0.6);
  for (const { preset } of short) console.log(`${preset} asks for too little CPU for its load`);
  process.exitCode = short.length > 0 ? 1 : 0;
} finally {
  await servers.stop();
}
