import type { Brief, FaultKind, WordFault } from './brief.ts';

interface Said {
  readonly kind: FaultKind;
  readonly pattern: RegExp;
  /** Fine when the organiser's own texts say it too; `exact`: in these very characters. */
  readonly unlessOwn?: 'too' | 'exact';
}

/** What a text must not say, whoever it is about. Sentences are looked at, not words: an event may be about passwords. */
const always: readonly Said[] = [
  {
    kind: 'credentials',
    pattern:
      /(password|passcode|\bPIN\b|security code|one[- ]time code|verification code|login details|social security)[^.\n]{0,40}(reply|send|enter|tell|share|confirm|provide|verify|text us|give)|(reply|send|enter|tell|share|confirm|provide|verify|give)[^.\n]{0,40}(password|passcode|\bPIN\b|security code|one[- ]time code|verification code|login details|social security)/i,
  },
  {
    kind: 'credentials',
    pattern:
      /(パスワード|暗証番号|認証コード|ワンタイム|セキュリティコード|マイナンバー|ログイン情報|秘密の質問)[^。\n]{0,25}(入力|返信|送|教え|お知らせください|お伝え|確認させ|ご記入|記入)|(入力|返信|ご記入)[^。\n]{0,10}(パスワード|暗証番号|認証コード|マイナンバー)/,
  },
  {
    kind: 'credentials',
    pattern:
      /(credit card|card number|\bCVV\b|\bCVC\b|カード番号|カード情報|クレジットカード[^。]{0,8}(番号|情報|入力))/i,
  },
  {
    kind: 'payment',
    pattern:
      /\b(?:[13][a-km-zA-HJ-NP-Z1-9]{25,34}|bc1[a-z0-9]{20,60}|0x[0-9a-fA-F]{40})\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b|(普通|当座)\s*\d{6,8}|口座番号|[$＄][A-Za-z][A-Za-z0-9_]{2,19}\b|\b[\w.-]+@(?:upi|ybl|okaxis|okhdfcbank|oksbi|paytm)\b/,
    unlessOwn: 'exact',
  },
  {
    kind: 'payment',
    pattern:
      /(振り込|振込|送金|ご入金|ギフト(券|カード)|プリペイドカード|電子マネー|仮想通貨|ビットコイン|暗号資産|PayPay|ペイペイ)|\b(wire|transfer|send|pay)\b[^.\n]{0,30}\b(bank|account|bitcoin|crypto|gift cards?|deposit|fee)\b|\b(gift cards?|bitcoin|crypto|western union|cash ?app|venmo|zelle|paypal)\b/i,
    unlessOwn: 'too',
  },
  {
    kind: 'placeholder',
    pattern:
      /\{\{?[^{}\n]{0,40}\}?\}|\$\{|%[A-Z_]{2,20}%|<%|\[(?:your |the |insert |recipient|contact|event|name|date|time|place|venue|link|url|company|organi[sz]er|first ?name|placeholder|お?名前|氏名|イベント名|会場名?|日付|日時|リンク|主催者名?|会社名)[^\]\n]{0,30}\]|<(?:name|event|date|link|url|your[^>]*|名前|お名前|日付)>|[【［](?:お?名前|氏名|イベント名|日付|日時|会場名?|リンク|URL|主催者名?)[】］]/i,
  },
  {
    kind: 'placeholder',
    pattern:
      /[○〇◯△▲×●]{2,}|XX+[月日時年]|YYYY|\bTBD\b|\bTODO\b|lorem ipsum|_{3,}|\b(undefined|NaN|Invalid Date)\b|\[object Object\]|\bnull\b/i,
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
      /AI ?(?:アシスタント|モデル)?(?:として|なので|ですので)|言語モデル|(?:お手伝い|お答え|回答|生成|作成|対応|応じる|お応え|ご要望にお応え)(?:すること)?(?:は|が)?(?:いた)?(?:でき(?:ません|かねます)|しかねます)|ポリシーに(?:反|違反)|ガイドラインに(?:反|違反)/,
  },
  {
    kind: 'leak',
    pattern:
      /system prompt|システムプロンプト|\bmy instructions\b|ignore (?:all )?(?:previous|prior)|daysLeft|maxCharacters|"(?:subject|text|draft|goal|tone)"\s*:|\bjson\b|```|here(?:'s| is) (?:the|a|your) (?:message|nudge|email|text|draft|rewritten)|^(?:sure|certainly|of course)[!,. ]|^(?:subject|件名|本文|text)\s*[:：]|以下(?:が|は|に)[^。\n]{0,15}(?:メッセージ|文案|文章|件名)|(?:文字数|トーン|目的|制約)\s*[:：]|\(?(?:note|注)\s*[:：]|プロンプト|\bprompt\b|<\/?think/im,
    unlessOwn: 'too',
  },
  {
    kind: 'observed',
    pattern:
      /(?:深夜|夜遅く|昨夜|夜中|[0-9]時頃?)[^。\n]{0,15}(?:ご覧|閲覧|見て|アクセス|覗|ログイン)|閲覧履歴|行動履歴|あなたの(?:行動|閲覧|履歴)|(?:何度も|[0-9０-９]+回も?)[^。\n]{0,8}(?:ご覧|閲覧|見て|無視)|無視(?:され|し)|we (?:noticed|saw|know|see)(?: that)? you|you (?:were|have been|'ve been) (?:looking|browsing|viewing|watching)|you (?:looked|browsed|visited)[^.\n]{0,30}(?:night|times|again|a\.?m)|you ignored|your (?:browsing|activity|history)|tracking you/i,
  },
];

/** Claims that sell, one kind an entry: fine where the organiser makes the same kind of claim. */
const offers: readonly Said[] = [
  /無料|タダで|\bfree (?:for|of charge|entry|admission|ticket|gift|drinks?|food|lunch|parking)\b|\b(?:is|it's|are|for|entirely|completely) free\b|\bno charge\b/i,
  /半額|割引|割り引き|値引|値下げ|クーポン|早割|ポイント還元|キャッシュバック|\bdiscount|\bcoupon|\bpromo code|\bhalf[- ]price|\bcashback|\bearly[- ]bird (?:price|rate|ticket|offer)|\b(?:cheaper|reduced) (?:price|rate|ticket)/i,
  /特典|キャンペーン|抽選|プレゼント|進呈|当選|景品|\b(?:prize|raffle|giveaway|goodie bag|door prize|bonus)\b/i,
  /先着|残席|残りわずか|残り少|満席|売り切れ|完売|限定|\bonly a few|\bfew (?:seats|spots|tickets|places)|\balmost (?:full|sold out|gone)|\bselling (?:out|fast)|\bsold out|\blimited (?:seats|spots|time|offer|number)|\bfilling up/i,
  /締め?切り?|まもなく終了|受付終了|\bdeadline|\bcloses? (?:soon|today|tonight|tomorrow)|\bregistration (?:ends|closes)/i,
  /ラストチャンス|最後のチャンス|今だけ|二度と|後悔|お急ぎ|見逃すと|損をし|損です|乗り遅れ|みんな(?:が)?参加|\blast chance|\bhurry\b|\bact now|\bdon't miss out|\bbefore it's too late|\beveryone(?: else)? is (?:going|coming)\b|\b(?:you(?:'ll| will)|don't) regret|\bnow or never/i,
  /返金|全額|保証|\brefund|\bguarantee|\bmoney[- ]back/i,
].map((pattern) => ({ kind: 'offer', unlessOwn: 'too', pattern }));

/** What is said that must not be; `masked` is the text with the brief's own names blotted out. */
export function forbiddenSayings(masked: string, brief: Brief, byModel: boolean): readonly WordFault[] {
  const own = `${brief.texts.join('\n')}\n${brief.event?.name ?? ''}`;
  const rules = byModel ? [...always, ...ofModels, ...offers] : always;
  return rules.flatMap(({ kind, pattern, unlessOwn }) => {
    const found = pattern.exec(masked)?.[0];
    if (found === undefined) return [];
    // A person who writes of a transfer means it; a model only repeats what the organiser wrote.
    if (unlessOwn === 'too' && (!byModel || saysToo(own, pattern, found))) return [];
    if (unlessOwn === 'exact' && own.includes(found)) return [];
    return [{ kind, found: found.slice(0, 80) }];
  });
}

function saysToo(own: string, pattern: RegExp, found: string): boolean {
  if (own.toLowerCase().includes(found.toLowerCase())) return true;
  // The same claim in the other language or in another form of the word.
  return pattern.test(own) && !/\d/.test(found);
}
