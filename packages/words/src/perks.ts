import type { Brief, WordFault } from './brief.ts';

const things =
  'lunch|dinner|breakfast|brunch|drinks?|food|snacks?|coffee|tea|beer|wine|pizza|cake|parking|transport|shuttle|childcare|certificates?|t-shirts?|stickers?|swag|gifts?|mats?|equipment|materials';
const given: readonly RegExp[] = [
  new RegExp(
    `\\b(${things})\\b(?: (?:is|are|will be))? (?:included|provided|served|waiting|covered|available)\\b`,
    'gi',
  ),
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
      own.includes(thing.toLowerCase().replace(/s$/, ''))
        ? []
        : [{ kind: 'offer' as const, found: found.slice(0, 80) }],
    ),
  );
}
