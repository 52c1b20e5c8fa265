import { listOf, objectOf, textOf, parseJson } from './parsed.ts';

/**
 * The text of a message, whatever shape its content has: a string, a list of parts (text, output_text; thinking and
 * other parts are left out), or one part.
 */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return textOf(content);
  if (Array.isArray(content)) return listOf(content).map(partText).join('');
  return partText(content);
}

function partText(part: unknown): string {
  if (typeof part === 'string') return textOf(part);
  const { type, text } = objectOf(part);
  if (type !== undefined && type !== 'text' && type !== 'output_text') return '';
  return typeof text === 'object' ? textOf(objectOf(text).value) : textOf(text);
}

const thought = /^\s*<(think|thinking|thought|reasoning)>[\s\S]*?<\/\1>\s*/i;
const unopened = /^[\s\S]*<\/(?:think|thinking|thought|reasoning)>\s*/i;
const unclosed = /^\s*<(?:think|thinking|thought|reasoning)>[\s\S]*$/i;

/** Where the words for the reader begin among the channels of gpt-oss. */
export const finalChannel = '<|channel|>final<|message|>';
const channelMarks = /<\|(?:end|return|start|call)\|>/;

/** The words of the final channel, where a server leaves all channels in the answer. */
function ofFinalChannel(text: string): string {
  // A server that drops the marks alone runs the names into the words.
  if (text.startsWith('analysis') && text.includes('assistantfinal'))
    return text.slice(text.indexOf('assistantfinal') + 'assistantfinal'.length);
  if (!text.includes('<|channel|>')) return text;
  const at = text.lastIndexOf(finalChannel);
  if (at >= 0) return text.slice(at + finalChannel.length).split(channelMarks)[0] ?? '';
  const end = text.lastIndexOf('<|end|>');
  const rest = end < 0 ? '' : text.slice(end + '<|end|>'.length);
  return rest.startsWith('<|') ? '' : rest;
}

/** The answer without the reasoning that some servers leave in front of it, with or without its opening mark. */
export function withoutThoughts(whole: string): string {
  const text = ofFinalChannel(whole);
  if (!text.includes('>')) return text;
  const answer = text.replace(thought, '').replace(unopened, '');
  return unclosed.test(answer) ? '' : answer;
}

/**
 * The JSON object in an answer that was asked for as JSON: bare, fenced, or with prose around it. The text as it was
 * when there is none; the caller decides what that means.
 */
export function jsonIn(text: string): string {
  const bare = text.trim();
  if (isObject(bare)) return bare;
  const fenced = /```(?:json|JSON)?\s*\n?([\s\S]*?)```/.exec(bare)?.[1]?.trim();
  if (fenced !== undefined && isObject(fenced)) return fenced;
  for (
    let from = bare.indexOf('{'), tries = 0;
    from >= 0 && tries < 20;
    from = bare.indexOf('{', from + 1), tries += 1
  ) {
    const to = endOfObject(bare, from);
    if (to > from && isObject(bare.slice(from, to))) return bare.slice(from, to);
  }
  return text;
}

/** Index behind the object that begins at `from`, minding strings; -1 when it does not end. */
function endOfObject(text: string, from: number): number {
  let depth = 0;
  let inString = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && (depth -= 1) === 0) return at + 1;
  }
  return -1;
}

function isObject(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    return typeof parseJson(text) === 'object';
  } catch {
    return false;
  }
}
