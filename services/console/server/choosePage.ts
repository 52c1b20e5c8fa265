import type { IncomingHttpHeaders } from 'node:http';

/**
 * Which drawn page the first picture of an address is, `<page>.<language>`; what stands around every page where there is none of its
 * own, undefined where nothing fits. It is a guess by the
 * address and by two cookies that hold nothing secret: the script draws the truth over it.
 */
export function choosePage(
  path: string,
  headers: Pick<IncomingHttpHeaders, 'cookie' | 'accept-language'>,
  isDrawn: (page: string) => boolean,
): string | undefined {
  if (path === '/join' || path === '/reset') return undefined;
  const cookies = headers.cookie ?? '';
  const signedIn = /(?:^|;\s*)tsudoi\.signed-in=1(?:;|$)/.test(cookies);
  const page = signedIn ? pictureName(path) : 'sign-in';
  return `${isDrawn(page) ? page : 'loading'}.${languageOf(cookies, headers['accept-language'] ?? '')}`;
}

/** What the picture of an address is called: its parts with dots between them, `_` for an id; `home` for the first page. */
export function pictureName(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((part) => (/^[0-9a-f-]{36}$/.test(part) ? '_' : part)).join('.') || 'home';
}

/** What the person chose, else the first of the browser's languages that we speak, else English: as web/src/app/Words.tsx. */
function languageOf(cookies: string, accepted: string): 'ja' | 'en' {
  const chosen = /(?:^|;\s*)tsudoi\.language=(ja|en)(?:;|$)/.exec(cookies)?.[1];
  const first = chosen ?? /(?:^|,)\s*(ja|en)\b/i.exec(accepted)?.[1]?.toLowerCase();
  return first === 'ja' ? 'ja' : 'en';
}
