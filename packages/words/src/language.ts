import type { Brief, WordFault } from './brief.ts';
import { blot } from './mask.ts';

/** Small words of languages that are written in Latin letters and are not English. */
const others: readonly RegExp[] = [
  /\b(?:el|los|las|una|por|para|con|que|está|usted|gracias|nuestro|del|muy|te|esperamos|hola|tu|evento|días|en|nos|vemos|mañana|hay|habrá|todos|dos|es|le|lo)\b/gi,
  /\b(?:le|les|des|une|vous|nous|est|avec|pour|dans|votre|bonjour|merci|sur|bientôt|jours|notre|et|au|à|ne)\b/gi,
  /\b(?:der|die|das|und|ist|sie|wir|nicht|mit|für|ein|eine|auf|zum|ihre|noch|tage|freuen|uns|bald|zur|im)\b/gi,
  /\b(?:yang|dan|untuk|anda|dengan|kami|akan|hari|di|ini|ke|acara|terima|kasih)\b/gi,
  /\b(?:você|não|uma|com|para|nosso|obrigado|seu|dias|evento|está|dia|os|do|da|em)\b/gi,
  /\b(?:morgen|husk|noget|og|kom|dig|mig|med|hos|hvor|hvad|også|och|det|vi|ses|på|imorgon|blir|är|som|att|för|med|hej|till|du|jag|ikke|og|vil|han|ska)\b/gi,
  /\b(?:het|een|van|voor|met|wij|niet|jij|zijn|op|naar|graag|welkom|morgen|ook|tot)\b/gi,
  /\b(?:bạn|và|của|cho|chúng|tôi|ngày|sự|kiện|với|là|được)\b/gi,
  /\b(?:il|gli|che|per|una|con|sono|vostro|grazie|giorni|della|è|di|ti|aspettiamo)\b/gi,
];
const english =
  /\b(?:the|and|to|of|a|in|is|you|your|for|we|it|at|on|see|with|are|this|be|have|will|if|from|there|here|us|our|that|can|not|as|or|by|was|were|what|when|who|how|why|no|all|one|more|out|up|so|they|she|he|my|me|do|does|get|go|come|bring|than|then|just|only|every|some|any|before|after|into|over|about|an|but|has|had|its|their|his|her|make|take|until|while|like|very|too|off|good|new)\b/gi;
/** Characters of simplified Chinese that Japanese does not write. */
const simplified = /[们这个时间们来说请您过还对开关业东车电话发报钱线见觉认识图书馆场]/gu;
const onlyChinese = /[们这请您过还对发报钱线见觉认识话说吗呢吧么给让样]/gu;

/** Whether the text is in the contact's language; names of the brief, blotted out, count for none. */
export function wrongLanguage(masked: string, brief: Brief): readonly WordFault[] {
  const plain = masked.replaceAll(blot, ' ');
  const count = (pattern: RegExp) => [...plain.matchAll(pattern)].length;
  const kana = count(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = count(/\p{Script=Han}/gu);
  const latin = count(/\p{Script=Latin}/gu);
  const foreign = count(
    /(?=\p{L})[^\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]/gu,
  );
  const fault = (found: string): readonly WordFault[] => [{ kind: 'language', found }];
  if (foreign > 2) return fault('another script');
  const letters = kana + han + latin;
  if (letters < 4) return [];
  if (brief.locale === 'ja') {
    if (kana === 0) return fault(han > 0 ? 'Chinese' : 'no Japanese');
    if (count(onlyChinese) > 2) return fault('Chinese');
    // A sentence may hold product names; it is not written in another language.
    if (latin > 24 && latin > (kana + han) * 2) return fault('mostly Latin letters');
    return sentences(plain).some(isForeignToJapanese) ? fault('a sentence in another language') : [];
  }
  if (kana + han > 3 && (kana + han) * 4 > latin) return fault('Japanese or Chinese');
  if (count(simplified) > 6) return fault('Chinese');
  return [plain, ...sentences(plain)].some(isNotEnglish) ? fault('not English') : [];
}

function sentences(text: string): readonly string[] {
  return text.split(/[。.!?！？\n]+(?=\s|$|[^\p{Script=Latin}])/u);
}

/** Six words of small letters and no kana between them are a sentence, no name of a product. */
function isForeignToJapanese(sentence: string): boolean {
  return (
    !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(sentence) &&
    [...sentence.matchAll(/(?<![\p{L}\p{N}./_-])\p{Ll}[\p{Ll}'’]*(?![\p{L}\p{N}/_-])/gu)].length > 5
  );
}

/** Words with letters that English does not write, but for its loans. */
const marked =
  /(?<![\p{L}])(?!(?:caf|na[iï]v|r[eé]sum|clich|fianc|d[eé]cor|cr[eê]p|jalape|pi[nñ]at|fa[cç]ad|caf[eé]|saut|pur[eé]e)\p{Ll})\p{Ll}*[\p{Ll}--[a-z]]\p{Ll}*(?!\p{L})/gv;

/** How many words of small letters a sentence has; an English one of seven has a small word among them. */
function smallWordsOf(sentence: string): number {
  return [...sentence.matchAll(/(?<!\p{L})\p{Ll}+(?!\p{L})/gu)].length;
}

function isNotEnglish(sentence: string): boolean {
  const ours = [...sentence.matchAll(english)].length;
  const foreign = [...sentence.matchAll(marked)].length;
  const theirs = Math.max(...others.map((pattern) => [...sentence.matchAll(pattern)].length)) + foreign;
  return (
    (theirs >= 2 && (ours * 2 <= theirs || (theirs >= 3 && theirs > ours))) ||
    (ours === 0 && (foreign > 0 ? smallWordsOf(sentence) > 4 : smallWordsOf(sentence) > 6))
  );
}
