import { listPrices, monthlyCostUsd, type Load } from '@tsudoi/growth/cost';
import { defaultPolicy } from '@tsudoi/growth/defaultPolicy';
import { applyChanges } from '@tsudoi/growth/decide';
import type { ReadingName, Readings } from '@tsudoi/growth/readings';
import { simulate } from '@tsudoi/growth/simulate';
import { firstStage, type Stage } from '@tsudoi/growth/stage';
import fs from 'node:fs';
import path from 'node:path';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const start = Date.UTC(2027, 0, 1);
const days = 365;
const [first, last] = [100, 50_000];

/** People on a day: the same growth each day, from the first number to the last. */
const peopleOn = (day: number) => first * (last / first) ** (day / (days - 1));

/** What an installation of so many people shows, hour by hour of the day; the shape of the day is a sine from 0.2 to 1.8. */
function readingsOf(people: number, at: number, hour: number): Readings {
  const busy = 1 + 0.8 * Math.sin(((hour - 9) / 24) * 2 * Math.PI);
  const values: Partial<Record<ReadingName, number>> = {
    activeContacts: people,
    shortestIntervalSeconds: 86_400,
    longestRunSeconds: people / 20,
    runsPerDay: 1 + people / 1_000,
    hourlyPeakToMean: 1.8,
    concurrentUsers: (people / 400) * busy,
    connectedClients: (people / 100) * busy,
    eventsPerMonth: people / 100,
    aiSpendShare: 0.3,
    auditBytes: people * 40_000,
    syncTenants: people / 500,
    syncedEventsPerDay: people / 20,
    cpuShare: Math.min(1, (people / 60_000) * busy),
    sloBurn: 0.1,
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at }]));
}

const loadOf = (people: number): Load => ({
  nudgesPerMonth: people * 30,
  immediateShare: 0.3,
  busyHoursPerDay: 3,
  workHoursPerDay: Math.min(24, 1 + people / 2_000),
});

const moments = Array.from({ length: days * 24 }, (_, index) => {
  const at = start + index * hourMs;
  return { at, readings: readingsOf(peopleOn(Math.floor(index / 24)), at, index % 24) };
});
const steps = simulate(defaultPolicy, moments);

let stage: Stage = firstStage;
const stages: Stage[] = [];
const switches: { day: number; text: string }[] = [];
for (const { at, decision } of steps) {
  stage = applyChanges(stage, decision.changes);
  if (decision.switched)
    switches.push({
      day: Math.floor((at - start) / dayMs),
      text: `${decision.switched.rule}: ${decision.switched.from} -> ${decision.switched.to}`,
    });
  stages.push(stage);
}

/** Without switching, the year is run in what its last month needs: nobody is there to switch. */
const fixed = stages.at(-1) ?? firstStage;
const months = Array.from({ length: 12 }, (_, month) => {
  const [from, to] = [Math.round((month * days) / 12), Math.round(((month + 1) * days) / 12)];
  let switching = 0;
  let standing = 0;
  for (let day = from; day < to; day += 1) {
    const load = loadOf(peopleOn(day));
    const ofDay = stages.slice(day * 24, day * 24 + 24);
    switching +=
      ofDay.reduce((sum, each) => sum + monthlyCostUsd(each, load, listPrices), 0) / 24 / (to - from);
    standing += monthlyCostUsd(fixed, load, listPrices) / (to - from);
  }
  return { month: month + 1, people: Math.round(peopleOn(to - 1)), switching, standing };
});

const [paid, would] = [
  months.reduce((sum, each) => sum + each.switching, 0),
  months.reduce((sum, each) => sum + each.standing, 0),
];
for (const { day, text } of switches)
  console.log(
    `day ${String(day).padStart(3)}  ${Math.round(peopleOn(day)).toLocaleString('en-US').padStart(6)} people  ${text}`,
  );
console.log('\nmonth  people  switching  standing');
for (const { month, people, switching, standing } of months)
  console.log(
    `${String(month).padStart(5)}  ${String(people).padStart(6)}  ${switching.toFixed(2).padStart(9)}  ${standing.toFixed(2).padStart(8)}`,
  );
console.log(
  JSON.stringify({
    bench: 'growth-demo',
    switches: switches.length,
    switchingUsd: Math.round(paid),
    standingUsd: Math.round(would),
    savedPercent: Math.round((1 - paid / would) * 1_000) / 10,
  }),
);

/** The same as a chart. */
function chart(): string {
  const [width, height, left, bottom] = [760, 340, 56, 40];
  const most = Math.max(...months.map(({ standing }) => standing)) * 1.1;
  const x = (day: number) => left + (day / days) * (width - left - 16);
  const y = (usd: number) => height - bottom - (usd / most) * (height - bottom - 24);
  const line = (key: 'switching' | 'standing') =>
    months
      .map(
        (each, index) =>
          `${index === 0 ? 'M' : 'L'}${x(((index + 0.5) * days) / 12).toFixed(1)},${y(each[key]).toFixed(1)}`,
      )
      .join(' ');
  const ticks = Array.from({ length: 5 }, (_, index) => (most / 4) * index);
  const nudges = switches.filter(({ text }) => text.startsWith('active-contacts'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>Cost of a month, from 100 to 50,000 people</title><rect width="${width}" height="${height}" fill="#fff"/>
${ticks.map((usd) => `<line x1="${left}" x2="${width - 16}" y1="${y(usd).toFixed(1)}" y2="${y(usd).toFixed(1)}" stroke="#ddd"/><text x="${left - 6}" y="${(y(usd) + 4).toFixed(1)}" text-anchor="end">$${Math.round(usd)}</text>`).join('\n')}
${nudges.map(({ day, text }) => `<line x1="${x(day).toFixed(1)}" x2="${x(day).toFixed(1)}" y1="24" y2="${height - bottom}" stroke="#888" stroke-dasharray="4 3"/><text x="${(x(day) - 4).toFixed(1)}" y="20" text-anchor="end">${text.split('-> ')[1] ?? ''}</text>`).join('\n')}
<path d="${line('standing')}" fill="none" stroke="#b33" stroke-width="2"/><path d="${line('switching')}" fill="none" stroke="#176" stroke-width="2"/>
<text x="${left + 12}" y="44" fill="#b33">standing for the last month from the first day: $${Math.round(would)}</text>
<text x="${left + 12}" y="60" fill="#176">switching by itself: $${Math.round(paid)}</text>
${months.map(({ month }, index) => `<text x="${x(((index + 0.5) * days) / 12).toFixed(1)}" y="${height - 18}" text-anchor="middle">${month}</text>`).join('\n')}
<text x="${(width + left) / 2}" y="${height - 3}" text-anchor="middle">month</text></svg>\n`;
}
fs.writeFileSync(path.resolve(import.meta.dirname, '../docs/growth.svg'), chart());
