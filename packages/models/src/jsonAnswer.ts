import { parseBoundedJson } from '@tsudoi/runtime/boundedJson';

/**
 * The JSON of a model's answer, at most so deep; some put it into a code fence although they were asked not to. Undefined where it is
 * none.
 */
export function jsonAnswer(text: string, mostDepth: number): unknown {
  try {
    return parseBoundedJson(/^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text, mostDepth);
  } catch {
    return undefined;
  }
}
