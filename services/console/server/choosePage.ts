import type { IncomingHttpHeaders } from 'node:http';

/**
 * Which drawn page the first picture of an address is, `<page>.<language>`; undefined where none fits. It is a guess by the
 * address and by two cookies that hold nothing secret: the script draws the truth over it.
 */
export function choosePage(
  path: string,
  headers: Pick<IncomingHttpHeaders, 'cookie' | 'accept-language'>,
): string | undefined {
  if (path === '/join') return undefined;
  const cookies = headers.cookie ?? '';
  const signedIn = /(?:^|;\s*)tsudoi\.signed-in=1(?:;|$)/.test(cookies);
  const page = path === '/sign-in' || !signedIn ? 'signIn' : pageOf(path);
  return `${page}.${languageOf(cookies, headers['accept-language'] ?? '')}`;
}

function pageOf(path: string): 'home' | 'event' | 'plan' | 'shell' {
  if (path === '/') return 'home';
  if (/^\/events\/[0-9a-f-]{36}$/.test(path)) return 'event';
  return /^\/events\/[0-9a-f-]{36}\/plan$/.test(path) ? 'plan' : 'shell';
}

/** What the person chose, else the first of the browser's languages that we speak, else English: as web/src/app/Words.tsx. */
function languageOf(cookies: string, accepted: string): 'ja' | 'en' {
  const chosen = /(?:^|;\s*)tsudoi\.language=(ja|en)(?:;|$)/.exec(cookies)?.[1];
  const first = chosen ?? /(?:^|,)\s*(ja|en)\b/i.exec(accepted)?.[1]?.toLowerCase();
  return first === 'ja' ? 'ja' : 'en';
}
