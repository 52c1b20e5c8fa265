import { near, type Saying } from './saying.ts';

/** Groups of people whom an invitation has no business to judge. */
const peopleJa =
  '(?:外国人|外人|移民|在日|(?:中国|韓国|朝鮮|黒|白|ユダヤ|日本)人(?!形)|あんな国|あの国|部落|異教徒|(?:イスラム|ユダヤ|キリスト)教徒|女(?:性)?(?!優|将|子会)|男(?:性)?(?!爵)|障[害がい碍]{1,2}(?:者|の?ある)|車いすの|(?:足|目|耳|頭)の(?:悪い|不自由な)|病気の|年寄り|老人|同性愛|ゲイ|LGBT|貧乏人|生活保護|主婦|デブ|ブス|太った)';
const peopleEn =
  '(?:\\b(?:foreigners?|immigrants?|migrants?|refugees|muslims?|jews?|christians?|hindus?|blacks?|whites?|asians?|arabs?|mexicans?|gays?|lesbians?|trans(?:gender)? people|women|girls|men|old people|the elderly|the disabled|(?:disabled|fat|poor|ugly|sick|old|homeless) people|cripples?|people (?:of|from|like|with) (?:that|those|your)[^.\\n]{0,12})\\b|\\b(?:your|that|their) (?:kind|race|religion|sort)\\b)';
const shutsOut =
  '(?:お断り|ご?遠慮(?:ください|いただ|願)|来ない(?!人|方|で(?:も|すか))|入れ(?:ません|ない)|迷惑|じゃま|邪魔|追い(?:出|払)|いない(?:ので|から)安心|汚|臭|怖|危険|暴れ|犯罪|盗|劣|へた|下手|向(?:か|い)てい?ない|早足|(?:に|も)(?:は|も)無理|近(?:づ|寄)(?:かない|らない)|だけの(?:落ち着|安心|純))';
const shutsOutEn =
  "\\b(?:do not bring|don['’]t bring|not (?:welcome|allowed|invited)|unwelcome|keep (?:out|away)|keep\\b[^.\\n]{0,30}\\b(?:away|out)|no place for|stay (?:away|home)|go home|can(?:['’]t|not)|should (?:not|bring)|shouldn['’]t|don['’]t belong|at home|needs? (?:brains|strength)|inferior|dirty|lazy|criminals?|thieves|smell|ruin)\\b";

/** What belittles or shuts out a group, the reader, or anybody. */
const hate: readonly Saying[] = [
  { kind: 'abuse', pattern: near(peopleJa, shutsOut, 14), unlessOwn: 'exact' },
  { kind: 'abuse', pattern: near(peopleEn, shutsOutEn, 30), unlessOwn: 'exact' },
  {
    kind: 'abuse',
    pattern:
      /\bkeep [a-z ]{0,20}(?:foreigners|immigrants|migrants|muslims|jews|gays|blacks|arabs|refugees)\b[^.\n]{0,10}\b(?:away|out)\b|\b(?:no|without|against) (?:foreigners|immigrants|migrants|muslims|jews|gays|blacks|arabs|women|men|old people|poor people|disabled people)\b|\b(?:real|proper|pure|true) (?:men|women|britons|english|americans|japanese|christians)\b/i,
    unlessOwn: 'exact',
  },
  {
    kind: 'abuse',
    pattern:
      /(?:あなた|お前|おまえ)のような[^。\n]{0,12}(?:難し|無理|わから)|血が(?:入って|混じ)|頭が(?:悪|おかし)|(?:ばか|バカ|馬鹿|あほ|アホ|まぬけ|間抜け|のろま|役立たず|クズ|くず|ゴミ)(?:な(?:あなた|人|方|奴)|です|じゃ|だ|ども|は来)|(?:なんて|とは)、?[^。\n]{0,12}(?:情けな|恥ずかし|みっともな|ばか|バカ)|死ね|殺(?:す|し|され)|消えろ|気持ち(?:が)?悪い(?:人|あなた)/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'abuse',
    pattern:
      /\b(?:idiots?|morons?|stupid|dumb|loser|losers|pathetic|worthless|retard(?:ed|s)?|sissy|sissies|scum|snowflakes?|imbeciles?|fools?)\b[^.\n]{0,25}\b(?:you|your|miss|skip|like)\b|\b(?:you(?:['’]re| are)|like you|your)\b[^.\n]{0,25}\b(?:idiots?|morons?|stupid|dumb|losers?|pathetic|worthless|sissy|scum|fools?)\b|\b(?:be|being|such) an? (?:idiot|moron|loser|sissy|fool|coward)\b|\bonly (?:people|those|men|women|singers|players) (?:born|raised) (?:here|in)\b|\bsnowflakes\b|\bkill (?:you|yourself)\b|\bdie\b[^.\n]{0,10}\byou\b/i,
    unlessOwn: 'exact',
  },
];

/** What makes the reader afraid to stay away. */
const threats: readonly Saying[] = [
  {
    kind: 'threat',
    pattern:
      /わかってい?ますよね|(?:来|参加し)ない(?:なら|のなら)、?[^。\n]{0,20}(?:話|言|知らせ|公開)|恥ずかしい(?:写真|動画|過去)|(?:写真|動画|秘密)を[^。\n]{0,8}(?:見せ|ばらま|公開)(?:ても|ます|され)|覚悟(?:して|し(?:て)?おい|は(?:でき|いい))|ただでは(?:済|す)|(?:言いふら|ばら(?:し|す)|さら(?:し|す)|通報し|訴え)(?:ます|てやる|るぞ|すよ|しますよ)|(?:ご?(?:住所|自宅|家|家族|職場|勤務先|学校))[^。\n]{0,14}(?:知って(?:い|お)|わかって|把握|行きます|伺います)|(?:参加|出席|来)(?:し)?(?:ない|なければ|なかったら|ないと)[^。\n]{0,20}(?:配り?ません|渡し?ません|使わせ|後悔|困る(?:こと|の)|罰|名前を(?:出|張)|(?:村八分|仲間はずれ))|欠席(?:した|され)(?:ら|れば|たら|場合)[^。\n]{0,20}(?:言い|公開|罰|報告|請求)/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'threat',
    pattern:
      /\bwe know where you (?:live|work|sleep|park)|\b(?:your|the) (?:boss|manager|employer|wife|husband|family|parents|neighbou?rs|school|teacher)\b[^.\n]{0,25}\b(?:will (?:hear|know|learn|find out)|(?:hears?|knows?) about)|\bwe(?:['’]ll| will) (?:tell|report|call|show) (?:your|the) (?:boss|manager|employer|wife|husband|family|parents|neighbou?rs|police)|\bif you (?:do not|don['’]t|fail to) (?:come|show up|attend|pay|answer)\b[^.\n]{0,40}\b(?:you(?:['’]ll| will)|consequences|regret|or else|your \w+ (?:will|shall))\b|\bmake sure you (?:fall|suffer|regret|lose)|\bpay up\b|\bpays? us or\b|\b(?:recorded|filmed|watched) you\b|\byour webcam\b|\b(?:photos?|videos?|pictures?)\b[^.\n]{0,40}\b(?:everyone|your family|your friends) (?:will )?sees?\b|\bor else\b|\byou(?:['’]ll| will) be sorry\b|\bwatch your back\b/i,
    unlessOwn: 'exact',
  },
];

const children = '(?:お子さん|お子さま|お子様|こども|子ども|子供|小学生|中学生)';

/** What parts children from those who look after them, and where somebody lives or is away. */
const safety: readonly Saying[] = [
  {
    kind: 'abuse',
    pattern: new RegExp(
      `${children}(?:だけ|ひとり|一人)で[^。\\n]{0,10}(?:来|お越し|参加)|(?:親|保護者|お?母さん|お?父さん|家族|先生|ご?主人|旦那|奥さん|奥様)に(?:は|も)?(?:内緒|ないしょ|秘密|黙って|言わない)(?:で|に)?、?(?:来|お越し|ひとり|一人|して(?:ください|ね)|ください|です|だよ|ね)`,
      'u',
    ),
    unlessOwn: 'exact',
  },
  {
    kind: 'abuse',
    pattern:
      /\b(?:don['’]t|do not|never) tell (?:your|the) (?:mum|mom|dad|parents|mother|father|teacher|family)\b|\bour (?:little )?secret\b|\b(?:come|bring (?:him|her|them)) alone\b[^.\n]{0,20}\b(?:child|kid|son|daughter)|\bwithout your (?:parents|mum|mom|dad)\b/i,
    unlessOwn: 'exact',
  },
  {
    kind: 'abuse',
    pattern: /お?迎え[^。\n]{0,16}(?:学校|園|ご?自宅)(?:まで|へ|に)[^。\n]{0,6}(?:参り|行き|伺い)/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'credentials',
    pattern:
      /(?:鍵の(?:置き場所|隠し場所|ありか)|留守(?:の|に(?:する|なる))?(?:時間|日|とき|期間)|いつ留守)[^。\n]{0,20}(?:教え|知らせ|お聞かせ|返信|送)|\b(?:where you (?:keep|hide) (?:your|the) keys?|when (?:you(?:['’]re| are)|nobody is) (?:away|out|home))\b/iu,
    unlessOwn: 'exact',
  },
];

/** What nobody says in an organiser's name: hate, threats, and words that part children from their families. */
export const abuse: readonly Saying[] = [...hate, ...threats, ...safety];
