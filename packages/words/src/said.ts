import type { Brief, FaultKind, WordFault } from './brief.ts';

interface Said {
  readonly kind: FaultKind;
  readonly pattern: RegExp;
  /** Fine when the organiser's own texts say it too; `exact`: in these very characters. */
  readonly unlessOwn?: 'too' | 'exact';
}

const secrets =
  '(?:password|passcode|\\bPINs?\\b|security code|one[- ]time code|verification code|login details|social security|(?:four|five|six|eight|\\d)[- ]digit (?:code|number)|\\d桁の(?:コード|番号)|届いた[^。\\n]{0,8}コード|認証アプリ[^。\\n]{0,12}(?:数字|番号)|your log-?in\\b|パスワード|パスコード|暗証番号|認証コード|ワンタイム|セキュリティコード|マイナンバー|ログイン情報|秘密の質問)';
const asks =
  '(?:\\b(?:reply|send|enter|tell|share|confirm|provide|verify|text (?:us|back)|give us|submit|log ?in with|sign ?in with)\\b|入力(?!方法|の(?:しかた|仕方|方法|手間|コツ|こつ))|返信|(?:お)?送(?:って|り返|信して|付して|りください)|教え(?:て(?:ください|下さい|いただ|もら|ほし|ね)|ろ)|お知らせください|お伝えください|ご記入|記入して|確認させ)';
const personal =
  "(?:passport|driver'?s? licen[cs]e|\\bID card|photo of (?:your|an?) ID|maiden name|旧姓|date of birth|birth ?date|home address|card digits|expiry date|bank details|免許証|身分証|保険証|在留カード|生年月日|ご?住所|口座|通帳)";
const asksForData =
  '(?:\\b(?:reply|send (?:us|me|back)?|text (?:us|back)|give us|share your|submit)\\b|返信|(?:お)?送って(?:ください|下さい)|お送りください|教えて(?:ください|下さい|いただ)|お知らせください|ご記入|の写真)';

function near(nouns: string, verbs: string, most: number): RegExp {
  const between = `[^.。\\n]{0,${String(most)}}`;
  return new RegExp(`${nouns}${between}${verbs}|${verbs}${between}${nouns}`, 'i');
}

/** What a text must not say, whoever it is about. Sentences are looked at, not words: an event may be about passwords. */
const always: readonly Said[] = [
  // Asked for: a noun that is secret near a verb that asks, in either order and either language.
  { kind: 'credentials', pattern: near(secrets, asks, 40) },
  { kind: 'credentials', pattern: near(personal, asksForData, 25) },
  {
    kind: 'credentials',
    pattern:
      /\b(?:tell|give|read|text|send) us the (?:code|number)\b|\bpassword(?: is|:)? (?=[a-z]*\d)[a-z\d]{5,}\b|\bthe (?:code|number) (?:that )?we (?:have )?(?:just )?(?:texted|sent|mailed)\b/i,
  },
  {
    kind: 'credentials',
    pattern:
      /(credit card|card number|\bCVV\b|\bCVC\b|カード番号|カード情報|クレジットカード[^。]{0,8}(番号|情報|入力))/i,
  },
  {
    kind: 'payment',
    pattern:
      /\b(?:[13][a-km-zA-HJ-NP-Z1-9]{25,34}|(?=[a-zA-Z]*\d)(?=[a-z1-9]*[A-Z])(?=[A-Z1-9]*[a-z])[a-km-zA-HJ-NP-Z1-9]{32,44}|bc1[a-z0-9]{20,60}|0x[0-9a-fA-F]{40})\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b|(普通|当座)\s*\d{6,8}|口座番号|[$＄][A-Za-z][A-Za-z0-9_]{2,19}\b|\b[\w.-]+@(?:upi|ybl|okaxis|okhdfcbank|oksbi|paytm)\b/,
    unlessOwn: 'exact',
  },
  {
    kind: 'payment',
    pattern:
      /(振り込|振込|送金|現金書留|ギフトコード|(?:Wise|Revolut|Alipay|アリペイ|WeChat ?Pay)[^。.\n]{0,12}(?:前払|支払|払|送)|ご入金|ギフト(券|カード)|プリペイドカード|iTunes ?カード|(?:Google|グーグル) ?Play ?カード|コンビニ[^。\n]{0,12}カード|QR[^。\n]{0,20}(?:支払|決済|送金)|電子マネー|仮想通貨|ビットコイン|暗号資産|PayPay|ペイペイ|[dｄ]払い|楽天ペイ|au ?PAY|メルペイ|LINE ?Pay|口座[^。\n]{0,8}(?:支払|入金)|(?:支払|入金)[^。\n]{0,8}口座)|\b(wire|transfer|send|pay)\b[^.\n]{0,30}\b(bank|account|bitcoin|crypto|gift cards?|deposit|fee)\b|\b(?:USDT|USDC|ETH|BTC)\b|\bsort code\b|\bscan\b[^.\n]{0,30}\bpay\b|\b(gift (?:cards?|codes?)|voucher codes?|bitcoin|crypto|western union|cash ?app|venmo|zelle|paypal)\b/i,
    unlessOwn: 'too',
  },
  {
    kind: 'placeholder',
    pattern:
      /\{\{?[^{}\n]{0,40}\}?\}|\$\{|%[A-Z_]{2,20}%|<%|\[(?:your |the |insert |recipient|contact|event|name|date|time|place|venue|link|url|company|organi[sz]er|first ?name|placeholder|お?名前|氏名|イベント名|会場名?|日付|日時|リンク|主催者名?|会社名)[^\]\n]{0,30}\]|<(?:name|event|date|link|url|your[^>]*|名前|お名前|氏名|会社名|イベント名|日付)>|[【［（(][^】］）)\n]{0,8}(?:お?名前|氏名|イベント名|会場名|主催者名)[^】］）)\n]{0,8}[】］）)]|[【［（(](?:日付|日時|会場|リンク|URL)[】］）)]|\*\|[A-Z_:]{2,30}\|\*|__[A-Z_]{2,30}__|%%[a-z_]{2,30}%%|<<[a-z_ ]{2,30}>>/i,
  },
  {
    kind: 'placeholder',
    pattern:
      /[○〇◯△▲×●]{2,}|[○〇◯△▲●][月日時年名]|XX+[月日時年]|YYYY|\bTBD\b|\bTODO\b|lorem ipsum|_{3,}|\b(undefined|NaN|Invalid Date)\b|\[object Object\]|\bnull\b/i,
  },
  {
    kind: 'leak',
    pattern:
      /<\/?(?:a|img|script|iframe|style|div|p|br|html|body|svg|form|input)\b[^>]*>|\]\(|<!(?:channel|here|everyone)>/i,
  },
  { kind: 'leak', pattern: /\bhxxps?\b|\[\.\]|\(dot\)|\[dot\]/i },
];

/** What only a model says. */
const ofModels: readonly Said[] = [
  {
    kind: 'refusal',
    pattern:
      /\bas an? (?:ai|artificial|large|language)\b|\b(?:language|ai) model\b|\bi(?:'m| am) (?:sorry|unable|not able|afraid)\b[^.\n]{0,60}\b(?:can(?:no|')t|unable|not able|assist|help with|comply|fulfil?l|generate|create|write|provide)|\bi (?:can(?:no|')t|can not|won't|must decline|am not able to|apologi[sz]e)\b[^.\n]{0,50}\b(?:assist|help|comply|write|generate|create|provide|fulfil?l|request|do that)|\bagainst (?:my|our) (?:guidelines|policy|policies)/i,
  },
  {
    kind: 'refusal',
    pattern:
      /AI ?が(?:作成|生成|書)|AI ?(?:アシスタント|モデル)?(?:として|なので|ですので)|言語モデル|(?:お手伝い|お答え|回答|生成|作成|対応|応じる|お応え|ご要望にお応え)(?:すること)?(?:は|が)?(?:いた)?(?:でき(?:ません|かねます)|しかねます)|ポリシーに(?:反|違反)|ガイドラインに(?:反|違反)/,
  },
  {
    kind: 'leak',
    pattern:
      /system prompt|システムプロンプト|\bmy instructions\b|ignore (?:all )?(?:previous|prior)|daysLeft|maxCharacters|"(?:subject|text|draft|goal|tone)"\s*:|(?<![.\w])json\b|```|here(?:'s| is) (?:the|a|your) (?:message|nudge|email|text|draft|rewritten)|\byou (?:could|can|may|might) send:|^great question|こちらが[^。\n]{0,8}(?:文面|文案|案文)です|^もちろんです[!！。]|^(?:sure|certainly|of course|understood|okay|got it|alright)[!,. ]|\bbelow is (?:a|the|your)\b|^(?:承知|了解|かしこまり)(?:いた)?(?:し)?ました|文面は(?:次|以下)|【(?:件名|本文)】|^option \d|^はい[、。][^。\n]{0,10}(?:文案|文面|案)です|^(?:subject|件名|本文|text)\s*[:：]|以下(?:が|は|に)[^。\n]{0,15}(?:メッセージ|文案|文章|件名|案内文|文面|本文)|^(?:assistant|user|system|human|ai)\s*[:：]|\[\/?INST\]|<\|[a-z_]{2,20}\|?>?|(?:文字数|トーン|目的|制約)\s*[:：]|^\s*(?:note|注)\s*[:：]|\((?:note|注)\s*[:：]|プロンプト|\bprompt\b|<\/?think/im,
    unlessOwn: 'too',
  },
  {
    kind: 'observed',
    pattern:
      /(?:深夜|夜遅く|昨夜|夜中|[0-9]時頃?)[^。\n]{0,15}(?:ご覧|閲覧|見て|アクセス|覗|ログイン)|閲覧履歴|行動履歴|あなたの(?:行動|閲覧|履歴)|(?:何度も|[0-9０-９]+回も?)[^。\n]{0,8}(?:ご覧|閲覧|見て|無視)|無視(?:され|し)|夜中[^。\n]{0,8}見て|把握して(?:おり|い)ます|開いたまま|閉じられ(?:た|まし)|途中で(?:やめ|離脱)|our (?:records|logs|data) (?:show|say|tell)|according to our (?:records|logs|data)|you (?:left|abandoned)[^.\n]{0,20}(?:form|cart|page|registration)|we (?:can )?(?:noticed|notice|saw|know|see|tell)(?: that)? you|you (?:skipped|missed) (?:the|our|your) last|you (?:have not|haven't|did not|didn't) (?:answer|repl|open|read|click|respon)|you(?:'ve| have)? (?:opened|clicked|read|missed|deleted)[^.\n]{0,20}\b(?:e-?mails?|messages?|links?|invitations?)\b|you (?:were|have been|'ve been) (?:looking|browsing|viewing|watching)|you (?:looked|browsed|visited)[^.\n]{0,30}(?:night|times|again|a\.?m)|you ignored|your (?:browsing|activity|history)|tracking you/i,
    unlessOwn: 'too',
  },
  {
    kind: 'lure',
    pattern:
      /\b(?:open|see|view|check|run|install|download|execute)\b[^.\n]{0,40}\b(?:attach(?:ed|ment)s?|[a-z]+\.(?:exe|zip|scr|apk|js|bat|iso)\b|(?:app|software|security) update)|添付(?:ファイル|資料|の)[^。\n]{0,15}(?:開|確認|ダウンロード|実行|ご覧)|\binstall\b[^.\n]{0,40}\b(?:app|file|software|extension|profile|certificate)\b|(?:アプリ|ソフト|ファイル|更新プログラム)[^。\n]{0,15}(?:インストール|ダウンロード|実行)(?:して|を)/i,
    unlessOwn: 'too',
  },
  {
    kind: 'lure',
    pattern:
      /\b(?:verify|confirm|update|validate) your (?:account|identity|details|information)\b|\b(?:accounts?|tickets?|registrations?|places?|seats?)\b[^.\n]{0,40}\b(?:suspended|blocked|deactivated|locked|closed|terminated|deleted)\b|本人確認|(?:申込|申し込み|登録|チケット|予約)[^。\n]{0,15}(?:無効|取り消さ|取消|抹消)|アカウント[^。\n]{0,20}(?:停止|凍結|失効|削除|ロック|制限)/i,
    unlessOwn: 'too',
  },
  {
    kind: 'change',
    pattern:
      /お休み(?:です|します|に|と|いた)|休止|に移(?:り|し)(?:ます|まし)|移転|(?:演目|内容|出演者|講師|プログラム|曲目)(?:が|は|を|も)[^。\n]{0,8}(?:変わ|変更)|\b(?:online|virtual|remote) instead\b|中止(?:に|と|さ|です|いた)|延期(?:に|と|さ|し|です|いた)|(?:会場|場所|日程|日時|時間|開催日)(?:が|は|を)?[^。\n]{0,8}変更(?:に|と|さ|です|いた)|\b(?:has been|was|is|been|got|were) (?:cancell?ed|called off|postponed|rescheduled|moved|delayed)\b|\b(?:venue|location|date|time|place)\b[^.\n]{0,12}\b(?:moved|changed|has moved|has changed)\b|\bmoved to\b|\bpostponed\b|\bcancell?ed\b/i,
    unlessOwn: 'too',
  },
];

/** Claims that sell, one kind an entry: fine where the organiser makes the same kind of claim. */
const offers: readonly Said[] = [
  /無料|タダで|ワンコイン|\b(?:drinks?|food|lunch|pizza|snacks?|coffee|breakfast|dinner|tickets?) (?:is|are) on (?:us|the house)\b|\bon (?:the house|the sponsors?)\b|\b(?:a|an|your|get|some|with|plus|enjoy|win|grab) free (?!moment|hour|evening|afternoon|morning|day|weekend|slot|minute|hand|spirit|place|seat|spot|spell|choice|will|time)[a-z-]+|\bfree (?:for|of charge|entry|admission|ticket|gift|drinks?|food|lunch|parking)\b|\b(?:is|it's|are|for|entirely|completely) free\b|\bno charge\b/i,
  /半額|割引|割り引き|値引|値下げ|クーポン|早割|ポイント還元|キャッシュバック|\bdiscount|\bcoupon|\bpromo code|\bhalf[- ]price|\bcashback|\bearly[- ]bird (?:price|rate|ticket|offer)|\b(?:cheaper|reduced) (?:price|rate|ticket)/i,
  /粗品|差し上げ|振る?舞(?:い|う)|ふるまい|おまけ|特典|キャンペーン|抽選|プレゼント|進呈|当選|景品|\b(?:prize|raffle|giveaway|goodie bag|door prize|bonus)\b/i,
  /\b(?:half|most|two thirds|three quarters|a third) of the (?:seats|spots|tickets|places)\b|半分(?:以上)?[^。\n]{0,6}埋ま|(?:席|枠)[^。\n]{0,6}埋ま|先着|残席|残りわずか|残り少|満席|売り切れ|完売|限定|\bonly a few|\b(?:few|handful of|couple of) (?:last |remaining )?(?:seats|spots|tickets|places)|\balmost (?:full|sold out|gone)|\bselling (?:out|fast)|\bsold out|\blimited (?:seats|spots|time|offer|number)|\bfilling up/i,
  /締め?切り?|まもなく終了|受付終了|\bdeadline|\bcloses? (?:soon|today|tonight|tomorrow)|\bregistration (?:ends|closes)/i,
  /お?見逃し(?:なく|の)|見逃さない|お早めに|今回(?:で|が|限り)[^。\n]{0,4}最後|最後の(?!日)|ラストチャンス|最後のチャンス|今だけ|二度と|後悔|お急ぎ|見逃すと|損をし|損です|乗り遅れ|みんな(?:が)?参加|\blast chance|\bhurry\b|\bact now|\bdon't miss out|\bbefore it's too late|\beveryone(?: else)? is (?:going|coming)\b|\b(?:you(?:'ll| will)|don't) regret|\bnow or never/i,
  /返金|全額|保証|\brefund|\bguarantee|\bmoney[- ]back/i,
].map((pattern) => ({ kind: 'offer', unlessOwn: 'too', pattern }));

/** What is said that must not be; `masked` is the text with the brief's own names blotted out. */
export function forbiddenSayings(masked: string, brief: Brief, byModel: boolean): readonly WordFault[] {
  const said = byModel ? [...saidIn(masked, always), ...saidIn(masked, byModels)] : saidByPerson(masked);
  if (said.length === 0) return [];
  const own = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`;
  return said.flatMap(({ kind, pattern, unlessOwn, found }) => {
    if (unlessOwn === 'too' && saysToo(own, pattern, found)) return [];
    if (unlessOwn === 'exact' && own.includes(found)) return [];
    return [{ kind, found: found.slice(0, 80) }];
  });
}

/** A person who writes of a transfer means it; a model only repeats what the organiser wrote. */
const byPeople = always.filter(({ unlessOwn }) => unlessOwn !== 'too');
const byModels = [...ofModels, ...offers];

type Hit = Said & { readonly found: string };

function saidIn(masked: string, rules: readonly Said[]): readonly Hit[] {
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

function saysToo(own: string, pattern: RegExp, found: string): boolean {
  if (own.toLowerCase().includes(found.toLowerCase())) return true;
  // The same claim in the other language or in another form of the word.
  return pattern.test(own) && !/\d/.test(found);
}
