import type { Brief, WordFault } from './brief.ts';

const things =
  'lunch|dinner|breakfast|brunch|drinks?|food|snacks?|coffee|tea|beer|wine|pizza|cake|parking|transport|shuttle|childcare|certificates?|t-shirts?|stickers?|swag|gifts?|mats?|equipment|materials';
const given: readonly RegExp[] = [
  new RegExp(
    `\\b(${things})\\b(?: (?:is|are|will be))? (?:included|provided|served|waiting|covered|available)\\b`,
    'gi',
  ),
  new RegExp(
    `\\b(${things})\\b (?:is|are|will be|comes?) (?:free|complimentary|on (?:us|the house))\\b`,
    'gi',
  ),
  new RegExp(`\\bthere(?:['’]s|['’]ll be| is| are| will be) (?:[a-z]+ ){0,2}(${things})\\b`, 'gi'),
  new RegExp(
    `\\b(?:you(?:'ll| will)? (?:get|receive)|we(?:'ll| will)? (?:serve|provide|give(?: you)?)) (?:a |an |some |your |the )?(?:[a-z]+ )?(${things})\\b`,
    'gi',
  ),
  /(昼食|夕食|朝食|お?弁当|軽食|お?飲み物|ドリンク|お茶|コーヒー|お?菓子|豚汁|記念品|お土産|修了証|証明書|駐車場|託児)(?:付き|つき|を?ご用意し|が(?:出|付|つ)|を?(?:お)?配り|をお出し)/gu,
];

/** What people are promised on the spot and the organiser did not name. */
export function otherPerks(masked: string, brief: Brief): readonly WordFault[] {
  const own = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`.toLowerCase();
  return given.flatMap((pattern) =>
    [...masked.matchAll(pattern)].flatMap(([found, thing = '']) =>
      sameThings(thing).some((each) => own.includes(each))
        ? []
        : [{ kind: 'offer' as const, found: found.slice(0, 80) }],
    ),
  );
}

const alike: readonly (readonly string[])[] = [
  ['飲み物', 'ドリンク', 'drink', 'お茶', 'コーヒー'],
  ['昼食', 'ランチ', '弁当', 'lunch'],
  ['軽食', 'スナック', 'snack', '菓子'],
  ['駐車場', '駐車', 'parking'],
  ['託児', '保育', 'childcare'],
];

/** Names under which the organiser may have told of the same thing. */
function sameThings(thing: string): readonly string[] {
  const plain = thing.toLowerCase().replace(/^お/, '').replace(/s$/, '');
  return alike.find((names) => names.includes(plain)) ?? [plain];
}
