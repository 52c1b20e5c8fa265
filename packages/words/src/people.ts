import type { Brief, WordFault } from './brief.ts';

/** Titles that follow a Japanese name. */
const titled =
  /([\p{Script=Han}々\p{Script=Katakana}ー\p{Script=Latin}]{1,12})(さん|さま|様|氏|先生|くん|君|ちゃん|教授|博士)(?!式|々|子|相)/gu;
/** What carries such a title without being anybody's name. */
const nobody =
  /^(?:皆|みな|お客|客|子|孫|疲れ|世話|待ち遠|参加者|来場者|ご?担当者?|ご?友人|ご?家族|お子|子供|奥|旦那|お母|お父|母|父|兄|姉|お兄|お姉|職人|店員|店主|業者|農家|作家|生産者|出展者|出店者|講師|司会|先輩|後輩|仲間|主催者|関係者|各|神|王|仏|仕|同|模|多|有|一|異|諸|左|別|何|貴|上|殿|お疲れ|お世話|ご苦労|お待ち遠|お|ご|.{0,6}(?:屋|者|員|店|師|家|様|人|主|手|客|生|の皆|学生|社))$/u;

/** Greetings in English; what follows is who is addressed. */
const greeting =
  /\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Gg]ood (?:morning|afternoon|evening)|[Tt]hank you|[Tt]hanks)[,]? ([A-Z][\p{L}'-]+(?: [A-Z][\p{L}'-]+)?)(?=[,!.:\n]| –| —|$)/gu;
const everybody =
  /^(?:mr|mrs|ms|dr|prof|professor|there|everyone|everybody|all|friends?|folks|team|guests?|members?|attendees?|neighbou?rs?|again|and|for|so|you|participant|organi[sz]er|runners?|makers?|readers?)$/i;
const english = /\b(?:Mr|Mrs|Ms|Dr|Prof|Professor)\.? ([A-Z][\p{L}'-]+)/gu;
const withWhom =
  /\b(?:with|by|from|featuring|feat\.|meet|join|hosted by|speaker|keynote by|alongside|and|like|as) ([A-Z][\p{Ll}'-]+ [A-Z][\p{Ll}'-]+)/gu;
/** The address at the beginning of a text: "Ken, the doors open at ten". */
const opening =
  /^([A-Z][\p{Ll}'-]{1,20}), (?:your|the|we|it|there|this|just|only|see|thank|here|do|would|are|one|two|three|a|you)\b/u;
const words =
  /^(?:New|The|This|That|Our|Your|See|We|It|If|In|On|At|To|For|And|But|Just|Only|Please|Thank|Thanks|Good|Happy|Great|Community|Open|Art|Book|Code|Conference|Festival|Market|Workshop|Meetup|Night|Day|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Street|Park|Hall|Station|Tokyo|Osaka|Kyoto|Japan|London|Java|Type|Node|Hello|Hi|Today|Tomorrow|Now|Then|Finally|First|Soon|Yes|No|Also|Still|Meanwhile|Remember|Friends?|Everyone|Folks|Team|All|Again)$/;

/** Names of people who are neither addressed nor named by the organiser. `masked` has the addressed one blotted out. */
export function otherPeople(masked: string, brief: Brief): readonly WordFault[] {
  const own = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`;
  const faults: WordFault[] = [];
  const say = (found: string, name: string) => {
    if (!own.includes(name)) faults.push({ kind: 'other_name', found: found.slice(0, 80) });
  };
  for (const [found, name = ''] of masked.matchAll(titled)) if (!nobody.test(name)) say(found, name);
  for (const [found, name = ''] of masked.matchAll(greeting)) {
    const [first = '', second] = name.split(' ');
    if (!everybody.test(first) && !(words.test(first) && second === undefined)) say(found, name);
  }
  for (const pattern of [english, withWhom]) {
    for (const [found, name = ''] of masked.matchAll(pattern))
      if (!name.split(' ').some((part) => words.test(part))) say(found, name);
  }
  for (const line of masked.split('\n')) {
    const [found, name = ''] = opening.exec(line) ?? [];
    if (found !== undefined && !words.test(name) && !everybody.test(name)) say(found, name);
  }
  return faults;
}
