import type { CitedFigure } from '@tsudoi/contracts/assistant';

/** Why a model's words are not shown. */
export type Refusal =
  'empty' | 'too_long' | 'a_number_of_its_own' | 'unknown_figure' | 'a_link' | 'against_the_figures';

const mostLetters = 1_500;
const placeholder = /\{([A-Za-z][A-Za-z0-9]*)\}/g;
/** Digits of any script, and numbers in words before what we count: only figures may say how many. */
const digits = /\p{Nd}/u;
const numberWords =
  /[一二三四五六七八九十百千万億]+\s*(?:人|円|時間|日|名|割|倍|パーセント|%|件)|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|double|twice)\b[^.]{0,20}\b(?:people|attendees|sign-?ups|yen|hours?|days?|per ?cent|tasks?)\b/i;
const link = /https?:|www\.|\]\(/i;
const saysOnTrack = /順調|予定どおり|予定通り|上回|on track|ahead of/i;
const saysBehind = /遅れ|下回|届いていません|behind|below what/i;

/**
 * Words of a model with our figures in their places: `{name}` becomes what `say` makes of the figure. Refused where the words hold a
 * number that is no figure, a figure that was not looked up, a link, or say of the pace what its ratio denies.
 */
export function fillWords(
  words: string,
  figures: readonly CitedFigure[],
  say: (figure: CitedFigure) => string,
): { readonly text: string } | { readonly refused: Refusal } {
  const text = words.trim();
  if (text === '') return { refused: 'empty' };
  if (text.length > mostLetters) return { refused: 'too_long' };
  const known = new Map(figures.map((figure) => [figure.name, figure]));
  const sayOf = (name: string): string => {
    const figure = known.get(name);
    return figure ? say(figure) : '';
  };
  const between = text.replaceAll(placeholder, ' ');
  if (link.test(between)) return { refused: 'a_link' };
  if (digits.test(between) || numberWords.test(between)) return { refused: 'a_number_of_its_own' };
  if ([...text.matchAll(placeholder)].some(([, name]) => !known.has(name ?? '')) || /[{}]/.test(between))
    return { refused: 'unknown_figure' };
  const ratio = known.get('ratio')?.value;
  if (
    typeof ratio === 'number' &&
    (ratio < 1
      ? saysOnTrack.test(between) && !saysBehind.test(between)
      : saysBehind.test(between) && !saysOnTrack.test(between))
  )
    return { refused: 'against_the_figures' };
  return { text: text.replaceAll(placeholder, (_, name: string) => sayOf(name)) };
}
