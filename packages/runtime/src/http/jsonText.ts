import { parseBoundedJson } from '../boundedJson.ts';
import { invalidField } from '../errors.ts';

const mostDepth = 32;

/** The JSON of a body that came as text, for it is signed or a provider names it otherwise. @throws InvalidInput that names the body */
export function jsonOfText(body: string): unknown {
  try {
    return parseBoundedJson(body, mostDepth);
  } catch {
    throw invalidField('body', 'not JSON');
  }
}
