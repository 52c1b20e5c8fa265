import type { Brief, WordFault } from './brief.ts';

/** Where the text says that the event takes place. */
const places: readonly RegExp[] = [
  /[はが]([\p{Script=Han}\p{Script=Katakana}ー]{2,12})で(?:開かれ|開催され|開催し|行われ|行い|開き)ま/gu,
  /\b[Mm]eet(?: us)? (?:at|by|near|in|outside) the ([a-z]+)/gu,
  /(?:会場|場所|開催地|集合場所)(?:は|：|:)\s?「?([^」。、\n]{2,24}?)」?(?:です|となり|になり|で(?:す|お|待|会)|に変|。|$)/gmu,
  /\b(?:venue|location|meeting point|address)\b(?: is|:| will be)(?: at| the| in)* ([A-Z][\p{L}'&-]+(?: [A-Z][\p{L}'&-]+){0,4})/gu,
  /\b(?:is|are|be|held|takes? place|happens?|happening|moved|[Ss]ee you|[Mm]eet(?: us)?|[Jj]oin us|[Cc]ome)\s(?:at|in|to)\s(?:the )?((?!January|February|March|April|May|June|July|August|September|October|November|December|English|Japanese)[A-Z]\p{L}+(?: [A-Z]\p{L}+){0,3})/gu,
];
/** What a place may be called without naming one. */
const unnamed =
  /^(?:こちら|同じ|いつもの|下記|以下|上記|次の|オンライン|ページ|リンク|当日|the same|below|here|online)/iu;

/** Places that the organiser did not name. */
export function otherPlaces(masked: string, brief: Brief): readonly WordFault[] {
  const own = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`.toLowerCase();
  return places.flatMap((pattern) =>
    [...masked.matchAll(pattern)].flatMap(([found, name = '']) =>
      unnamed.test(name) || own.includes(name.toLowerCase()) || name.includes('\ue000')
        ? []
        : [{ kind: 'place' as const, found: found.slice(0, 80) }],
    ),
  );
}
