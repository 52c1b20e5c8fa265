import { percentile } from '../../../bench/harness/percentile.ts';
import type { Page } from 'playwright-core';

/** How long the next page of a list takes, from reaching the end of what is there until its rows are part of the list. */
export interface ListFigures {
  readonly pages: number;
  readonly medianMs: number;
  readonly worstMs: number;
  /** Elements of the document at the end: what is drawn, however long the list has become. */
  readonly elements: number;
}

/** Scrolls a list of the console to its end again and again, `pages` times. `count` reads how long the list is by now. */
export async function scrollList(
  page: Page,
  url: string,
  count: string,
  pages: number,
): Promise<ListFigures> {
  await page.goto(url);
  // Evaluated by the debugger: the policy of the page forbids what would wait in it.
  while (!(await page.evaluate<boolean>(`${count} > 50`))) await page.waitForTimeout(50);
  const times: number[] = [];
  for (let turn = 0; turn < pages; turn += 1)
    times.push(
      await page.evaluate<number>(`new Promise((resolve) => {
        const before = ${count};
        const began = performance.now();
        const look = () => (${count} > before ? resolve(performance.now() - began) : requestAnimationFrame(look));
        window.scrollTo(0, document.documentElement.scrollHeight);
        look();
      })`),
    );
  times.sort((a, b) => a - b);
  return {
    pages,
    medianMs: percentile(times, 0.5),
    worstMs: times.at(-1) ?? NaN,
    elements: await page.evaluate<number>('document.querySelectorAll("*").length'),
  };
}
