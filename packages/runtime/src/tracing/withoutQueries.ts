import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What the conventions for HTTP, old and new, write a URL or a part of one in. */
const urls = ['url.full', 'http.url', 'http.target'] as const;

/** Takes the queries of URLs out of a finished span: cursors tell little, tokens and codes in them open something. */
export function dropQueries({ attributes }: ReadableSpan): void {
  delete attributes['url.query'];
  for (const name of urls) {
    const url = attributes[name];
    if (typeof url === 'string') attributes[name] = url.replace(/[?#].*$/s, '');
  }
}
