/** Lets the text of a stream through without the reasoning block that it may begin with. */
export interface ThoughtFilter {
  /** Text that may be shown now. */
  take(text: string): string;
  /** What was held back and turned out to be no reasoning. */
  rest(): string;
}

const tags = ['think', 'thinking', 'thought', 'reasoning'];

/** Holds back only while the beginning may still become a reasoning mark, and inside one until it closes. */
export function createThoughtFilter(): ThoughtFilter {
  let state: 'start' | 'inside' | 'open' = 'start';
  let held = '';
  let closing = '';
  function enter(): string {
    const begun = held.trimStart().toLowerCase();
    const tag = tags.find((name) => begun.startsWith(`<${name}>`));
    if (tag !== undefined) {
      state = 'inside';
      closing = `</${tag}>`;
      return inside();
    }
    if (begun === '' || tags.some((name) => `<${name}>`.startsWith(begun))) return '';
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
