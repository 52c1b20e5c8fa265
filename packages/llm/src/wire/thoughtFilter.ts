import { finalChannel } from './words.ts';

/** Lets the text of a stream through without the reasoning block that it may begin with. */
export interface ThoughtFilter {
  /** Text that may be shown now. */
  take(text: string): string;
  /** What was held back and turned out to be no reasoning. */
  rest(): string;
}

const tags = ['think', 'thinking', 'thought', 'reasoning'];
/** How a block of reasoning begins, and where it ends. */
const blocks: readonly { readonly begins: string; readonly ends: string }[] = [
  ...tags.map((name) => ({ begins: `<${name}>`, ends: `</${name}>` })),
  ...['<|channel|>', '<|start|>'].map((begins) => ({ begins, ends: finalChannel })),
];

/** Holds back only while the beginning may still become a reasoning mark, and inside one until it closes. */
export function createThoughtFilter(): ThoughtFilter {
  let state: 'start' | 'inside' | 'open' = 'start';
  let held = '';
  let closing = '';
  function enter(): string {
    const begun = held.trimStart().toLowerCase();
    const block = blocks.find(({ begins }) => begun.startsWith(begins));
    if (block) {
      state = 'inside';
      closing = block.ends;
      return inside();
    }
    if (begun === '' || blocks.some(({ begins }) => begins.startsWith(begun))) return '';
    state = 'open';
    const all = held;
    held = '';
    return all;
  }
  function inside(): string {
    const at = held.toLowerCase().indexOf(closing);
    if (at < 0) return '';
    const after = held.slice(at + closing.length).trimStart();
    state = after === '' ? 'start' : 'open';
    held = '';
    return after;
  }
  return {
    take(text) {
      if (state === 'open') return text;
      held += text;
      return state === 'start' ? enter() : inside();
    },
    rest: () => (state === 'inside' ? '' : held),
  };
}
