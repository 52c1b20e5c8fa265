import { judgeContacts } from './allowed.ts';
import type { Author, Brief, OutgoingWords, WordFault } from './brief.ts';
import { wrongDays } from './days.ts';
import { disguisedWord, hiddenCharacter, isVisible } from './hidden.ts';
import { wrongLanguage } from './language.ts';
import { fold } from './links.ts';
import { maskOwn } from './mask.ts';
import { inventedNumbers, otherCurrencies } from './numbers.ts';
import { otherPeople } from './people.ts';
import { otherPerks } from './perks.ts';
import { otherPlaces } from './places.ts';
import { forbiddenSayings } from './said.ts';

/** Repetitions of a model that lost its way. */
const stuck = /(.{8,60}?)\1{3,}/su;

/**
 * Why words may not leave in the organiser's name; empty when they may. Every text goes through here: a model's, a filled
 * template, an approver's edit. What leads anywhere, hides or asks for secrets is refused whoever wrote it; facts, tone
 * and language are judged where a model wrote.
 */
export function faultsOfWords(words: OutgoingWords, brief: Brief, author: Author): readonly WordFault[] {
  const whole = words.subject === '' ? words.text : `${words.subject}\n${words.text}`;
  if (!isVisible(words.text) || (author === 'model' && words.subject !== '' && !isVisible(words.subject)))
    return [{ kind: 'empty', found: '' }];
  const faults: WordFault[] = [];
  const hidden =
    hiddenCharacter(whole) ?? (/[\n\r\t]/.test(words.subject) ? 'line break in the subject' : undefined);
  if (hidden !== undefined) faults.push({ kind: 'hidden_character', found: hidden });
  const disguised = disguisedWord(whole);
  if (disguised !== undefined) faults.push({ kind: 'hidden_character', found: disguised });
  const contacts = judgeContacts(whole, brief, author);
  faults.push(...contacts.faults);
  const masked = maskOwn(fold(whole), foldBrief(brief), contacts.own);
  faults.push(...forbiddenSayings(masked, brief, author === 'model'));
  if (author === 'person') return faults;
  if (repeatsPrompt(whole, brief)) faults.push({ kind: 'leak', found: 'a part of the prompt' });
  const again = stuck.exec(whole)?.[1];
  if (again !== undefined) faults.push({ kind: 'leak', found: again });
  faults.push(
    ...inventedNumbers(masked, brief),
    ...otherCurrencies(masked, brief),
    ...wrongDays(masked, brief),
    ...otherPeople(masked, brief),
    ...otherPlaces(masked, brief),
    ...otherPerks(masked, brief),
    ...wrongLanguage(masked, brief),
  );
  return faults;
}

function foldBrief(brief: Brief): Brief {
  const { event } = brief;
  return {
    ...brief,
    contactName: fold(brief.contactName),
    ...(event ? { event: { ...event, name: fold(event.name) } } : {}),
  };
}

const pieceLength = 48;

/** Whether a longer piece of the prompt comes back; examples of a prompt are no part of an answer. */
function repeatsPrompt(text: string, { prompt }: Brief): boolean {
  if (prompt === undefined) return false;
  for (let from = 0; from + pieceLength <= text.length; from += 12)
    if (prompt.includes(text.slice(from, from + pieceLength))) return true;
  return false;
}
