import type { IncomingMessage } from 'node:http';

/** Programs that open links of mails before people do: mail gateways, link previews, monitors. */
const scanners =
  /bot\b|crawl|spider|preview|scanner|safelinks|barracuda|mimecast|proofpoint|urldefense|trendmicro|symantec|fireeye|googleimageproxy|yahoomailproxy|facebookexternalhit|slackbot|line-poker|curl|wget|python-requests|go-http-client|okhttp|headlesschrome/i;

/**
 * Whether a request for a link is rather a scanner's than a person's: it only asks for the head, says that it prefetches, names
 * itself, or names nothing. A browser that a scanner drives cannot be told from a person: such clicks count.
 */
export function looksLikeScanner({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  if (method === 'HEAD') return true;
  const purpose = [headers['purpose'], headers['sec-purpose'], headers['x-purpose'], headers['x-moz']].join(
    ' ',
  );
  if (/prefetch|preview|prerender/i.test(purpose)) return true;
  const agent = headers['user-agent'] ?? '';
  return agent === '' || scanners.test(agent);
}
