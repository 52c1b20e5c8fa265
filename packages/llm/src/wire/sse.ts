import { ProviderError } from '../provider.ts';

/** Bounds of what one answer may send, UTF-8 bytes after decompression. */
export const mostAnswerBytes = 8 * 1024 * 1024;
const mostEventBytes = 1024 * 1024;

/**
 * Reads a body within `maxBytes`; throws an `ambiguous` ProviderError when there is more, however little was sent
 * before it was unpacked.
 */
export async function readBounded(response: Response, maxBytes = mostAnswerBytes): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bounded(response, maxBytes)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/**
 * The `data` of each server-sent event, in order; comments and other fields are passed over. An event that is called an error,
 * by its name or by its field, is given as `{"error": …}`. Takes every line ending,
 * `data:` with or without its space, a last event without its blank line, and a body that is one bare JSON document
 * (a server that cannot stream, or an error).
 */
export async function* readEvents(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let failed = false;
  let any = false;
  const event = () => {
    const text = data.join('\n');
    return failed ? `{"error":${text.startsWith('{') ? text : JSON.stringify(text)}}` : text;
  };
  let plain = '';
  for await (const chunk of bounded(response, mostAnswerBytes)) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the very end may be half of a line ending.
    const cut = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    const lines = rest.slice(0, cut).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + rest.slice(cut);
    if (rest.length > mostEventBytes) throw new ProviderError('cut', 'an event without end');
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield event();
        data = [];
        failed = false;
      } else if (line.startsWith('data:')) {
        any = true;
        data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      } else if (/^event: ?error\s*$/.test(line)) failed = true;
      else if (/^error: ?[{"]/.test(line)) {
        any = true;
        failed = true;
        data.push(line.slice('error:'.length).trim());
      } else if (!any && plain.length < mostEventBytes) plain += `${line}\n`;
    }
  }
  rest += decoder.decode();
  if (rest.startsWith('data:')) data.push(rest.slice(rest.startsWith('data: ') ? 6 : 5));
  else if (!any) plain += rest;
  if (data.length > 0) yield event();
  else if (!any && plain.trim().startsWith('{')) yield plain.trim();
}

async function* bounded(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new ProviderError('ambiguous', 'an answer without end');
    yield chunk;
  }
}
