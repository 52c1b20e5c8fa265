import type { Brief, WordFault } from './brief.ts';
import { abuse } from './abuse.ts';
import { gaps } from './gaps.ts';
import { leaks, markup } from './making.ts';
import { offers } from './offers.ts';
import { payments } from './payments.ts';
import { refusals } from './refusals.ts';
import type { Saying } from './saying.ts';
import { scams } from './scams.ts';
import { secretsAsked } from './secrets.ts';
import { tone } from './tone.ts';

/** What a text must not say, whoever it is by. Sentences are looked at, not words: an event may be about passwords. */
const always = [...secretsAsked, ...payments, ...gaps, ...markup];

/** What is said that must not be; `masked` is the text with the brief's own names blotted out. */
export function forbiddenSayings(masked: string, brief: Brief, byModel: boolean): readonly WordFault[] {
  const said = byModel ? [...saidIn(masked, always), ...saidIn(masked, byModels)] : saidByPerson(masked);
  if (said.length === 0) return [];
  const own = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`;
  return said.flatMap(({ kind, pattern, unlessOwn, own: sameAs, found }) => {
    const isOwn = (each: string) =>
      unlessOwn === 'too'
        ? saysToo(own, sameAs ?? pattern, each)
        : unlessOwn === 'exact' && own.includes(each);
    const first = isOwn(found) ? everyMatch(pattern, masked).find((each) => !isOwn(each)) : found;
    return first === undefined ? [] : [{ kind, found: first.slice(0, 80) }];
  });
}

/** A person who writes of a transfer means it; a model only repeats what the organiser wrote. */
const byPeople = always.filter(({ unlessOwn }) => unlessOwn !== 'too');
const byModels = [...refusals, ...leaks, ...tone, ...offers, ...abuse, ...scams];

type Hit = Saying & { readonly found: string };

function saidIn(masked: string, rules: readonly Saying[]): readonly Hit[] {
  const close = unspaced(masked);
  return rules.flatMap((rule) => {
    const found = (rule.pattern.exec(masked) ?? (close === masked ? null : rule.pattern.exec(close)))?.[0];
    return found === undefined ? [] : [{ ...rule, found }];
  });
}

/** Texts of people that were looked at last: one rule says the same to many, whose names are blotted out. */
const lookedAt = new Map<string, readonly Hit[]>();
const mostLookedAt = 200;

function saidByPerson(masked: string): readonly Hit[] {
  const known = lookedAt.get(masked);
  if (known) return known;
  const said = saidIn(masked, byPeople);
  if (lookedAt.size >= mostLookedAt) lookedAt.delete(lookedAt.keys().next().value as string);
  lookedAt.set(masked, said);
  return said;
}

/** The text without the spaces that pull a word apart: パ ス ワ ー ド, p a s s w o r d. */
function unspaced(text: string): string {
  return text
    .replaceAll(
      /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[ \u3000]+(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])/gu,
      '',
    )
    .replaceAll(/\b(?:[a-z][ .-]){4,}[a-z]\b/gi, (letters) => letters.replaceAll(/[ .-]/g, ''));
}

function everyMatch(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].map(([found]) => found);
}

function saysToo(own: string, pattern: RegExp, found: string): boolean {
  if (own.toLowerCase().includes(found.toLowerCase())) return true;
  // The same claim in the other language or in another form of the word.
  return pattern.test(own) && !/\d/.test(found);
}
