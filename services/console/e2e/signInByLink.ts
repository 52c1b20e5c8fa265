import type { Page } from 'playwright-core';

/** Signs in with the terminal's link and waits for the events. */
export async function signInByLink(page: Page, signInPath: string): Promise<void> {
  await page.goto(signInPath);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => url.pathname === '/');
}
