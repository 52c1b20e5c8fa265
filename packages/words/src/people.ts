import type { Brief, WordFault } from './brief.ts';
import { blot } from './mask.ts';

/** Titles that follow a Japanese name. */
const titled =
  /([\p{Script=Han}々\p{Script=Katakana}ー\p{Script=Latin}]{1,12})(さん|さま|様|氏|先生|くん|君|ちゃん|教授|博士)(?!式|々|子|相)/gu;
/** Family name in kanji, given name in hiragana; a particle in between makes it a sentence. */
const mixed =
  /([\p{Script=Han}々]{1,3}(?![のをにはがとへでもやかまでなら])[\p{Script=Hiragana}]{2,4})(さん|さま|様|氏|先生)(?!式|々)/gu;
/** What carries such a title without being anybody's name. */
const nobody =
  /^(?:皆|みな|お客|客|子|孫|疲れ|世話|待ち遠|参加者|来場者|ご?担当者?|ご?友人|ご?家族|お子|子供|奥|旦那|お母|お父|母|父|兄|姉|お兄|お姉|職人|店員|店主|業者|農家|作家|生産者|出展者|出店者|講師|司会|先輩|後輩|仲間|主催者|関係者|各|神|王|仏|仕|同|模|多|有|一|異|諸|左|別|何|貴|上|殿|お疲れ|お世話|ご?近所|空模|ご苦労|お待ち遠|お|ご|.{0,6}(?:屋|者|員|店|師|家|様|人|主|手|客|生|の皆|学生|社))$/u;

/** Names with an office behind them: 岡田コーチ. */
const officials =
  /(?<![\p{Script=Han}々])([\p{Script=Han}々]{2,3})(?:コーチ|監督|師匠|店長|館長|園長|校長|部長|課長|主任|弁護士|医師|シェフ|ソムリエ|選手|棋士|師範|牧師|住職|博士)/gu;
const anyOffice =
  /^(?:前|元|新|副|現|当|同|各|名誉|専属|専任|担当|若手|当館|本校|女性|男性|有名|人気|日本|代表|総|統括|営業|総務|人事|企画|広報|事業|技術|開発|製造|看護|編集)/u;

/** A name in Latin letters with a Japanese title, close or not: Park Minsu さん. */
const latinTitled = /((?:[A-Z][\p{L}'-]+ )*[A-Z][\p{L}'-]+) (?:さん|様|さま|氏|先生)/gu;

/** Greetings in English; what follows is who is addressed. */
const greeting =
  /\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Gg]ood (?:morning|afternoon|evening)|[Tt]hank you|[Tt]hanks)[,]? ([A-Z][\p{L}'-]+(?: [A-Z][\p{L}'-]+)?)(?=[,!.:\n]| –| —|$)/gu;
const everybody =
  /^(?:mr|mrs|ms|dr|prof|professor|there|everyone|everybody|all|friends?|folks|team|guests?|members?|attendees?|neighbou?rs?|again|and|for|so|you|participant|organi[sz]er|runners?|makers?|readers?)$/i;
const english = /\b(?:Mr|Mrs|Ms|Dr|Prof|Professor)\.? ([A-Z][\p{L}'-]+)/gu;
/** Somebody who does something at the event. */
const whoDoes =
  /\b([A-Z][\p{Ll}'-]+ [A-Z][\p{Ll}'-]+),? (?:will|speaks?|talks?|joins?|plays?|hosts?|presents?|performs?|leads?|opens?|gives?|shows?|tells?|explains?|teaches|is (?:coming|speaking|joining|playing|hosting)|and friends)\b/gu;
const doneBy =
  /\b(?:keynote|talks?|hosted|led|session|speech|music|workshop|opened|presented|performed|taught)\b[^.\n]{0,15}\b(?:by|with|from) ([A-Z][\p{L}'-]+)/gu;
/** Another family name behind the given name of who is addressed. */
const behind = new RegExp(
  `\\b(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey) ${blot} ([A-Z][\\p{L}'-]+)(?=[,!.:]|$)`,
  'gu',
);
/** A second person beside the one who is addressed. */
const beside = new RegExp(`${blot} (?:and|&) ([A-Z][\\p{L}'-]+)(?=[,!.])`, 'gu');
const office =
  /(?:市長|町長|村長|知事|大臣|議員|俳優|女優|歌手|社長|会長|教授|選手|タレント|作家|監督|落語家|講師|司会|ゲスト|指揮者|画家)の([\p{Script=Han}々]{3,5}|[\p{Script=Han}々]{1,3}[ 　][\p{Script=Han}\p{Script=Hiragana}]{1,3})(?=[がもをとはにさ氏、。])/gu;
const withWhom =
  /\b(?:with|by|from|featuring|feat\.|meet|join|hosted by|speaker|keynote by|alongside|and|like|as) ([A-Z][\p{Ll}'-]+ [A-Z](?:[\p{Ll}'-]+|\.))/gu;
/** The address at the beginning of a text: "Ken, the doors open at ten". */
const opening =
  /^([A-Z][\p{Ll}'-]{1,20}), (?:your|the|we|it|there|this|just|only|see|thank|here|do|would|are|one|two|three|a|you)\b/u;
const words =
  /^(?:New|The|This|That|Our|Your|See|We|It|If|In|On|At|To|For|And|But|Just|Only|Please|Thank|Thanks|Good|Happy|Great|Community|Open|Art|Book|Code|Conference|Festival|Market|Workshop|Meetup|Night|Day|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Street|Park|Hall|Station|Tokyo|Osaka|Kyoto|Japan|London|Java|Type|Node|Hello|Hi|Today|Tomorrow|Now|Then|Finally|First|Soon|Yes|No|Also|Still|Meanwhile|Remember|Friends?|Everyone|Folks|Team|All|Again)$/;

/** The hundred or so commonest family names, without those that are also words or places of an invitation. */
const families =
  '佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|小林|加藤|吉田|山田|佐々木|井上|木村|斎藤|斉藤|清水|山崎|池田|橋本|阿部|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|中島|中川|原田|松田|竹内|小野|田村|中山|和田|石田|森田|上田|柴田|酒井|工藤|横山|宮本|内田|高木|安藤|谷口|大野|丸山|今井|高田|藤本|村田|武田|新井|菅原|増田|平野|小島|千田|桜井|久保|松井|野口|菊地|木下|佐野|杉山|古川|市川|小松|渡部|水野|吉川|山内|西田|菊池|西川|飯田|五十嵐|北村|安田|中田|川崎|東|関口|荒木|大塚|本田|石川|石橋|長谷部|藤村|小野寺|杉本|大西|岡崎|松尾|菅野|野村|小池|島田|田口|久保田|平井|桑原|大久保|片山|吉村|中西|浜田|河野|松村|樋口|秋山|富田|永田|北川|大島|須藤|栗原|宮崎|伊東|関根|相馬|黒田|堀内|三宅|尾崎|土井|岩本|小西|望月|柏木|西山|落合|土屋|川口|平田|永井|矢野|服部|熊谷|星野|岩崎|福井';
const introduced = new RegExp(
  `(?:^|[。\\n、,!！?？「])((?:${families})[\\p{Script=Han}\\p{Script=Hiragana}]{0,3}?)(?:です|と申します|より)(?=[。.!！\\n、]|$)|(?<=[は、：:])((?:${families})[\\p{Script=Han}]{0,3})(?=まで|へ|宛)|((?:${families})[\\p{Script=Han}]{1,3})(?=[がはもと](?:[^。\\n]{0,8})(?:来|登|話|出演|司会|演奏|歌|参加|待|語))`,
  'gmu',
);

const role =
  '(?:講師|ゲスト|司会者?|話し手|語り手|登壇者?|出演者?|主催者?|主宰|案内人?|聞き手|進行|指導|担当|演奏者?|歌い手|ファシリテーター|スピーカー|ナビゲーター|パーソナリティー?|インストラクター|シェフ|MC|DJ)';
const fullName =
  '([\\p{Script=Han}々]{3,5}|[\\p{Script=Han}々]{1,3}[ 　][\\p{Script=Han}\\p{Script=Hiragana}]{1,4}|[\\p{Script=Katakana}ー]{2,10}・[\\p{Script=Katakana}ー]{2,10}|[A-Z][\\p{Ll}-]+ [A-Z][\\p{Ll}-]+)';
/** 講師は大林翔太です, ゲスト:エレナ・ロッシ. */
const inRole = new RegExp(
  `${role}(?:に|には|は|が|として|の|:|：|、|,)\\s?「?${fullName}(?=さん|様|さま|氏|先生|です|でした|が|を|も|は|と|に|、|。|」|[（(]|$|\\n)`,
  'gmu',
);
/** 話すのは石川です: a family name behind what it does. */
const whoItIs = new RegExp(
  `(?:話す|語る|歌う|弾く|教える|演じる|迎える|走る|案内する|担当する|登壇する|出演する)のは((?:${families})[\\p{Script=Han}]{0,3})(?=です|が|、|と|さん|。|$)`,
  'gmu',
);
/** 登壇は法務の杉本です: a family name behind an office. */
const ofOffice = new RegExp(
  `(?:${role}|店長|館長|園長|校長|部長|課長|社長|会長|代表|主任|担当者?)(?:[^。\\n]{0,12}の|の)((?:${families})[\\p{Script=Han}]{0,3})(?=です|が|、|と|さん|$)`,
  'gmu',
);
const englishRole =
  /\b(?:[Gg]uests?|[Ss]peakers?|[Hh]osts?|MC|DJ|artists?|band|headliner|instructor|teacher|coach|chef|author|moderator|panell?ists?|comedian|poet|singer|pianist|guitarist|founder|CEO|keynote|trainer|tutor|guide|curator)(?: (?:is|are|will be|by)|,|:)? ([A-Z][\p{L}'’-]+(?: [A-Z][\p{L}'’-]+)?)/gu;
/** One name alone with what only people do. */
const alone =
  /\b([A-Z][\p{Ll}'’-]+) (?:will (?:host|lead|teach|greet|sing|speak|read to|show you|guide|explain|welcome|interview|accompany)|hosts|leads|teaches|greets|sings|welcomes|interviews|moderates|accompanies)\b/gu;
const nobodyAlone =
  /^(?:Music|Art|Nature|Experience|History|Silence|Nobody|Somebody|Someone|Everyone|Everybody|Anyone|Who|Which|What|That|This|It|He|She|They|You|One|Each|Another|Curiosity|Every|Love|Practice)$/;
/** Two capitalised words in a row behind a word in lower case. */
const capitals =
  /(?<=[\p{Ll},;:]["“(]? )([A-Z][\p{Ll}'’-]+ (?:[A-Z]\. |de |van |von |del |da |al |bin )?[A-Z][\p{Ll}'’-]+)/gu;
/** What two such words are that are nobody: products and the like. */
const products =
  /\b(?:Google|Apple|Microsoft|Windows|Visual|Mac|Power|Git|Adobe|Amazon|Raspberry|Linux|Open|Machine|Deep|Data|Cloud|Web|Zoom|North|South|East|West|Central|United|Summer|Winter|Spring|Autumn|World|National|International|Main|Grand|Royal|Old|Big|Little|Doors?|Coffee|Wine|Beer|Food|Music|Film|Live|Free|Q)\b/u;
/** A given name in hiragana: さくらさん. */
const hiragana =
  /(?<=^|[、。！!？?「（(\s])([\p{Script=Hiragana}]{2,4})(さん|様|さま|ちゃん|くん)(?![\p{Script=Han}])/gmu;
const nobodyInHiragana =
  /^(?:みな|みんな|たく|おく|こども|はは|ちち|ねえ|にい|じい|ばあ|ぞう|うさぎ|くま|ねこ|いぬ|かみ|ほとけ|[おご].*|.*(?:や|の|な|は|が|も|を|に))$/u;

/** Names of people who are neither addressed nor named by the organiser. `masked` has the addressed one blotted out. */
export function otherPeople(masked: string, brief: Brief): readonly WordFault[] {
  const own = close(`${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`);
  const ownWords = new Set(own.split(/[^\p{L}\p{N}'’-]+/u));
  const faults: WordFault[] = [];
  const say = (found: string, name: string) => {
    if (!own.includes(close(name))) faults.push({ kind: 'other_name', found: found.slice(0, 80) });
  };
  for (const pattern of [titled, mixed, inRole, latinTitled])
    for (const [found, name = ''] of masked.matchAll(pattern)) if (!nobody.test(name)) say(found, name);
  for (const [found, name = ''] of masked.matchAll(officials)) if (!anyOffice.test(name)) say(found, name);
  for (const pattern of [ofOffice, whoItIs])
    for (const [found, name = ''] of masked.matchAll(pattern)) say(found, name);
  for (const [found, name = ''] of masked.matchAll(hiragana))
    if (!nobodyInHiragana.test(name)) say(found, name);
  for (const [found, self, asked, actor] of masked.matchAll(introduced))
    say(found, self ?? asked ?? actor ?? '');
  for (const [found, name = ''] of masked.matchAll(greeting)) {
    const [first = '', second] = name.split(' ');
    if (!everybody.test(first) && !(words.test(first) && second === undefined)) say(found, name);
  }
  for (const pattern of [english, withWhom, whoDoes, doneBy, beside, behind, office, englishRole]) {
    for (const [found, name = ''] of masked.matchAll(pattern))
      if (!name.split(' ').some((part) => words.test(part))) say(found, name);
  }
  for (const [found, name = ''] of masked.matchAll(alone))
    if (!nobodyAlone.test(name) && !words.test(name) && !ownWords.has(name)) say(found, name);
  // Another family name behind the given name of somebody whom the organiser names, or the other way round.
  const namesakes = namesIn(close(brief.texts.join('\n')));
  for (const { name, given, family } of namesIn(masked))
    if (namesakes.some((own) => own.name !== name && (own.given === given) !== (own.family === family)))
      say(name, name);
  for (const [found, name = ''] of masked.matchAll(capitals))
    if (!products.test(name) && !name.split(' ').some((part) => words.test(part) || ownWords.has(part)))
      say(found, name);
  for (const line of masked.split('\n')) {
    const [found, name = ''] = opening.exec(line) ?? [];
    if (found !== undefined && !words.test(name) && !everybody.test(name)) say(found, name);
  }
  return faults;
}

/** Two capitalised words in a row, as given and family name. */
function namesIn(text: string) {
  return [
    ...text.matchAll(/(?<!\p{Script=Latin})([A-Z][\p{Ll}'’-]+) ([A-Z][\p{Ll}'’-]+)(?!\p{Script=Latin})/gu),
  ].map(([name, given = '', family = '']) => ({ name, given, family }));
}

/** Japanese names without their spaces, which are written with and without: 小林 翔太. */
function close(text: string): string {
  return text.replaceAll(
    /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々])[ \u3000]+(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々])/gu,
    '',
  );
}
