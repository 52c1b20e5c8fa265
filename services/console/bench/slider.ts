import { percentile } from '../../../bench/harness/percentile.ts';
import type { Page } from 'playwright-core';

/** How soon the page painted after each press of the slider. */
export interface SliderFigures {
  readonly interactions: number;
  /** The worst of them, as web-vitals defines it below 50 interactions. */
  readonly inpMs: number;
  readonly medianMs: number;
  readonly solveMedianMs: number;
  readonly solveP95Ms: number;
}

/** Presses and drags the budget of a plan on a CPU slowed four times, 40 interactions, while the worker solves. */
export async function dragSlider(page: Page, url: string): Promise<SliderFigures> {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(url);
  const budget = page.locator('input[type=range]').first();
  await budget.waitFor();
  await page.waitForLoadState('networkidle');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.evaluate(`
    window.seen = new Map();
    window.slow = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.interactionId && entry.duration > 100)
          window.slow.push([entry.name, entry.duration, entry.processingStart - entry.startTime, entry.processingEnd - entry.processingStart].map((each) => typeof each === 'number' ? Math.round(each) : each).join(' '));
      for (const entry of list.getEntries())
        if (entry.interactionId) window.seen.set(entry.interactionId, Math.max(entry.duration, window.seen.get(entry.interactionId) ?? 0));
    }).observe({ type: 'event', durationThreshold: 16, buffered: true });`);
  const solves: number[] = [];
  const solved = page.locator('[data-figure=solved]');
  for (let press = 0; press < 40; press += 1) {
    await budget.press(press % 20 < 10 ? 'ArrowLeft' : 'ArrowRight', { delay: 30 });
    await page.waitForTimeout(press % 4 === 3 ? 900 : 80);
    const told = /(\d+) ms/.exec(await solved.innerText())?.[1];
    if (press % 4 === 3 && told !== undefined) solves.push(Number(told));
  }
  const rail = await budget.boundingBox();
  if (!rail) throw new Error('the slider has no box');
  for (const from of [0.2, 0.7]) {
    await page.mouse.move(rail.x + rail.width * from, rail.y + rail.height / 2);
    await page.mouse.down();
    for (let step = 1; step <= 12; step += 1)
      await page.mouse.move(rail.x + rail.width * (from + step * 0.02), rail.y + rail.height / 2);
    await page.mouse.up();
    await page.waitForTimeout(300);
  }
  await page.waitForTimeout(1_500);
  const durations = await page.evaluate<number[]>('[...window.seen.values()].sort((a, b) => a - b)');
  for (const each of await page.evaluate<string[]>('window.slow'))
    console.log(`slow: ${each} (event, duration, delay, handlers: ms)`);
  await cdp.detach();
  solves.sort((a, b) => a - b);
  return {
    interactions: durations.length,
    inpMs: durations.at(-1) ?? NaN,
    medianMs: percentile(durations, 0.5),
    solveMedianMs: percentile(solves, 0.5),
    solveP95Ms: percentile(solves, 0.95),
  };
}
