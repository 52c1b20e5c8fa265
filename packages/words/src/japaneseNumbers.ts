const digits: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const number = '[一二三四五六七八九十]{1,3}';
/** Dates and times that are written in kanji; 一日 and 一時 alone are everyday words. */
const written = new RegExp(
  `(${number})月(${number})日|(?<=午前|午後|朝|夜|昼|夕方)(${number})時|(${number})時(?=半|から|に|開|スタート|ちょうど|より)`,
  'gu',
);

/** The text with dates and times of kanji in digits: 三月八日 is 3月8日. */
export function withDigits(text: string): string {
  return text.replaceAll(written, (whole) =>
    whole.replaceAll(new RegExp(number, 'gu'), (kanji) => String(valueOf(kanji))),
  );
}

/** 1 to 99. */
function valueOf(kanji: string): number {
  const [tens, ones] = kanji.includes('十') ? kanji.split('十') : ['', kanji];
  const ten = kanji.includes('十') ? (tens === '' ? 1 : (digits[tens ?? ''] ?? 1)) * 10 : 0;
  return ten + (digits[ones ?? ''] ?? 0);
}
