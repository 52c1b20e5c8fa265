import { SpanKind, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What the conventions for HTTP, old and new, write a URL or a part of one in. */
const urls = ['url.full', 'http.url', 'http.target'] as const;
/** UTF-16 units of one value: a statement, a message, a stack. */
const longestValue = 4_096;

/**
 * Takes out of a finished span what opens something, and cuts what is long: queries of URLs (tokens and codes), and of the
 * addresses that we ask whatever follows the host (the address of a browser's push service or of a chat's webhook is its key).
 */
export function dropSecrets({ attributes, kind, events }: ReadableSpan): void {
  delete attributes['url.query'];
  if (kind === SpanKind.CLIENT) delete attributes['url.path'];
  for (const name of urls) {
    const url = attributes[name];
    if (typeof url !== 'string') continue;
    attributes[name] =
      kind === SpanKind.CLIENT
        ? url.replace(/^([a-z]+:\/\/[^/?#]*)?.*$/is, '$1/')
        : url.replace(/[?#].*$/s, '');
  }
  cut(attributes);
  for (const event of events) if (event.attributes) cut(event.attributes);
}

function cut(attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string' && value.length > longestValue)
      attributes[name] = value.slice(0, longestValue);
}
