import type { Brief } from './brief.ts';

/** Stands for a name of the brief: a letter of no language, so that it is neither a word nor a sign. */
export const blot = '\ue000';

/**
 * The text with the brief's own names and addresses blotted out: what is left is what the author said. An event may be
 * called "パスワード管理入門" or "[Event Sourcing]" without making its invitations suspicious.
 */
export function maskOwn(text: string, brief: Brief, found: readonly string[]): string {
  const own = [brief.event?.name ?? '', ...brief.links, ...(brief.contacts ?? []), ...found].filter(
    (part) => part.trim().length > 1,
  );
  let masked = text;
  for (const part of own.sort((a, b) => b.length - a.length)) masked = masked.replaceAll(part, blot);
  const name = brief.contactName.trim();
  if (name !== '') masked = masked.replaceAll(name, blot);
  // 鈴木 一郎 is also written 鈴木一郎.
  const joined = name.replaceAll(/[\s\u3000]+/gu, '');
  if (/^[\p{Script=Han}々\p{Script=Hiragana}\p{Script=Katakana}ー]{2,}$/u.test(joined))
    masked = masked.replaceAll(joined, blot);
  // An expression costs more than the rest of a text's judgement: none is made for a part that the text does not have.
  for (const piece of namePieces(name))
    if (masked.includes(piece)) masked = masked.replaceAll(new RegExp(wordOf(piece), 'gu'), blot);
  return masked;
}

/** Parts of a name by which a person may be called: 小川さくら is called 小川さん or さくらさん. */
function namePieces(name: string): readonly string[] {
  const pieces = name
    .split(/[\s\u3000・.]+/u)
    .flatMap((piece) => [...new Set([piece, ...(piece.match(oneScript) ?? [])])]);
  // 山田太郎 is called 山田さん or 太郎さん: a family name has one to three characters.
  const han = /^[\p{Script=Han}々]{3,6}$/u.test(name)
    ? [name.slice(0, 2), name.slice(0, 3), name.slice(1), name.slice(2), name.slice(3)].filter(
        (part) => part !== '',
      )
    : [];
  return [
    ...pieces.filter((piece) => !title.test(piece) && (piece.length > 1 || /\p{Script=Han}/u.test(piece))),
    ...han,
  ];
}

/** What stands before names is nobody's name. */
const title = /^(?:mr|mrs|ms|mx|dr|prof|professor|sir|madam|miss)$/i;
const oneScript =
  /[\p{Script=Han}々]+|\p{Script=Hiragana}{2,}|[\p{Script=Katakana}ー]{2,}|[\p{Script=Latin}'-]{2,}/gu;

function wordOf(piece: string): string {
  const quoted = piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return /^[\p{Script=Latin}'-]+$/u.test(piece)
    ? `(?<!\\p{Script=Latin})${quoted}(?!\\p{Script=Latin})`
    : `(?<!\\p{Script=Han})${quoted}(?=さん|様|さま|氏|くん|ちゃん)`;
}
