/**
 * Marks by which chat templates part the turns (`<|im_end|>`, `<end_of_turn>`), and by which models call tools in plain
 * text. Nothing behind one is meant for the reader: it is the next turn, padding, or a call that nobody offered.
 */
const mark =
  /<[|｜][\p{L}\p{N}_▁]{1,30}[|｜]>|<(?:start|end)_of_(?:turn|utterance)>|<\/?tool_calls?>|\[TOOL_CALLS?\]/u;
/** The beginning of an assistant's turn, where a server leaves it in front of the words. */
const opening =
  /^(?:\s*(?:<[|｜](?:im_start|start_header_id|assistant|im_assistant|Assistant)[|｜]>|<start_of_turn>)(?:\s*(?:assistant|model)\b)?(?:\s*<[|｜](?:end_header_id|im_middle|im_sep)[|｜]>)?)+\s*/u;
/** What may still become a mark: its first characters at the very end of a text. */
const begun = /(?:<[|｜][\p{L}\p{N}_▁]{0,30}[|｜]?|<\/?[a-z_]{0,17}|\[[A-Z_]{0,10})$/u;

/** The words up to the first mark; the text as it is where it has none. */
export function firstTurn(whole: string): string {
  const text = whole.replace(opening, '');
  const at = text.search(mark);
  return at < 0 ? text : text.slice(0, at).trimEnd();
}

/** UTF-16 units in front of the words that are looked at for the beginning of a turn. */
const mostHeld = 200;

/** Whether a text may still become the beginning of a turn, or of its role behind a mark that `opened` it. */
function mayOpen(text: string, opened: boolean): boolean {
  const words = text.trimStart();
  return (
    words === '' || words.search(begun) === 0 || (opened && roles.some((role) => role.startsWith(words)))
  );
}
const roles = ['assistant', 'model'];

/** Lets a stream through up to the first mark. */
export interface TurnFilter {
  /** Text that may be shown now. */
  take(text: string): string;
  /** What was held back and turned out to be words. */
  rest(): string;
}

/** Holds back what may still become a mark, and blanks in front of it; passes nothing on behind one. */
export function createTurnFilter(): TurnFilter {
  let state: 'start' | 'inside' | 'over' = 'start';
  let held = '';
  return {
    take(text) {
      if (state === 'over') return '';
      held += text;
      if (state === 'start') {
        const bare = held.replace(opening, '');
        if (held.length < mostHeld && mayOpen(bare, bare.length < held.length)) return '';
        held = bare;
        state = 'inside';
      }
      const at = held.search(mark);
      if (at >= 0) {
        state = 'over';
        const shown = held.slice(0, at).trimEnd();
        held = '';
        return shown;
      }
      const from = begun.exec(held)?.index ?? held.length;
      const words = held.slice(0, from);
      const shown = from < held.length ? words.trimEnd() : words;
      held = held.slice(shown.length);
      return shown;
    },
    rest: () => held,
  };
}
