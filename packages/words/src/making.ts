import type { Saying } from './saying.ts';

/** What shows wherever a text is read: markup that is no part of it. */
export const markup: readonly Saying[] = [
  {
    kind: 'leak',
    pattern:
      /<\/?(?:a|img|script|iframe|style|div|p|br|html|body|svg|form|input)\b[^>]*>|\]\(|<!(?:channel|here|everyone)>/i,
  },
  { kind: 'leak', pattern: /\bhxxps?\b|\[\.\]|\(dot\)|\[dot\]/i },
];

/** The text itself, as somebody calls it who hands it over. */
const piece =
  '(?:messages?|nudges?|e-?mails?|texts?|drafts?|versions?|copy|rewrites?|rewritten|responses?|outputs?|repl(?:y|ies)|translations?|sms|notifications?|posts?|suggestions?|options?|variations?|alternatives?|subject lines?|invitations?|reminders?)';
const pieceJa = '(?:メッセージ|文案|文章|件名|案内文|文面|本文|原稿|通知文|下書き|案文|例文|訳文|返信文)';

/** What belongs to the making of a text: how it is handed over, whose turn it is, what was asked. */
export const leaks: readonly Saying[] = [
  // Handed over: "Here is a short nudge:", 以下がご依頼の文面です.
  {
    kind: 'leak',
    pattern: new RegExp(
      `\\b(?:here|below)(?:'s|’s| is| are)[^.:\\n]{0,60}\\b${piece}\\b[^.\\n]{0,50}[:：]|\\bhere(?:'s|’s| is) (?:the|a|your) (?:message|nudge|email|text|draft|rewritten)|\\bbelow is (?:a|the|your)\\b|\\byou (?:could|can|may|might) send:|^great question|^(?:sure|certainly|of course|absolutely|understood|okay|ok|got it|alright|no problem)[!,.:—-]? ?(?:here|i|let|this|$|[!,.] )|^(?:sure|certainly|of course|understood|okay|got it|alright)[!,. ]`,
      'im',
    ),
  },
  {
    kind: 'leak',
    pattern: new RegExp(
      `以下(?:が|は|に|の)[^。\\n]{0,20}${pieceJa}|以下に[^。\\n]{0,12}(?:案|示し|記し|提示)|(?:案|[知案通]らせ文|案内文|文面|文)です[:：]|こちらが[^。\\n]{0,12}${pieceJa}|${pieceJa}(?:は次|は以下|を作成し|を考え|を書き|をご用意|をお作り|の案|案です|例です)|${pieceJa}案?\\s?[:：]|^もちろんです[!！。]|^(?:わかりました|分かりました|次の(?:文|文面|案|よう)[^。\\n]{0,6}(?:いかが|です))|(?:次|以下)の(?:文|案)[^。\\n]{0,4}いかが|^(?:承知|了解|かしこまり)(?:いた)?(?:し)?ました|^はい[、。][^。\\n]{0,12}(?:文案|文面|案)です|(?:いかがでしょうか|ご確認ください)[。\\n ]*(?:必要に応じて|調整|修正)|(?:必要|ご希望)(?:に応じて|であれば)[^。\\n]{0,12}(?:修正|調整|変更|書き直)`,
      'm',
    ),
  },
  // Whose turn it is, and what the parts are called.
  {
    kind: 'leak',
    pattern:
      /^\W{0,4}(?:subject|text|body|message|nudge|assistant|user|system|human|ai|model|response|answer|output|input|instructions?|task|draft|件名|本文|文面|メッセージ|回答|出力|入力|指示|システム|アシスタント|ユーザー|返信案|タイトル|tone|style|audience|length|language|goal)\W{0,4}[:：]|(?<=[／/|])(?:件名|本文|文面|タイトル)\s?[:：]|[【［(（][^】］)）\d]{0,8}(?:件名|本文|文面|文案|メッセージ|通知文|下書き|案)[】］)）]|^\s*[([（]?(?:note|注)\s*[:：]|\((?:note|注)\s*[:：]|^#{1,6} |^-{3,}$|^\s*(?:option|version|variant|variation|draft|alternative) ?(?:\d|[a-d]\b|one|two)|(?<![一-龠])(?:案|パターン|候補)\s?[A-Ca-c1-5①-⑤Ａ-Ｃ１-５]\s?[:：]/im,
  },
  // Signs of a chat's own format.
  {
    kind: 'leak',
    pattern:
      /<\|?[a-z_]{2,20}(?:\||>)|<\/?s>|<<SYS>>|\[\/?INST\]|\[(?:system|assistant|user|end|eos)\]|<\/?think|<\/?(?:start|end)_of_turn|<\/?[a-z][a-z_-]{1,20}>|```|"(?:subject|text|draft|goal|tone|body|message|content|role)"\s*:|^\s*[{[]\s*"|\bdaysLeft\b|\bmaxCharacters\b/im,
  },
  {
    kind: 'leak',
    pattern:
      /system prompt|システムプロンプト|\bmy instructions\b|ignore (?:all |any )?(?:previous|prior|above)|\b(?:as|per) (?:instructed|requested|your (?:request|instructions))\b|\bthe (?:user|organi[sz]er) (?:wants|asked|asks|said|requested|needs|has asked)|\b(?:let me|let's|i'll|i will|i should|i need to|we need to|we should|we must) (?:think|write|draft|craft|compose|produce|output|rewrite|keep it|avoid|mention|translate|check the|make sure)|\bi(?:'ve| have) (?:written|drafted|kept|avoided|included|removed|rewritten|translated|made)\b|\b(?:hope this helps|feel free to (?:adjust|edit|modify|change|tweak|customi[sz]e)|happy to (?:revise|adjust|rewrite|tweak)|let me know if you(?:'d| would) (?:like|prefer|want) (?:me|any|a|another|changes|it))|\byou are (?:a|an) (?:helpful|ai|assistant|marketing|copywriter|expert)|\b(?:under|within|max(?:imum)?|exactly|about|in) \d+ (?:characters|chars|words|tokens)\b|\b(?:word|character) count\b|\b(?:writing|drafting|composing) (?:this|that|these|such|one)\b|\(\d+ (?:characters|chars|words)\)/i,
  },
  {
    kind: 'leak',
    pattern:
      /ユーザー(?:は|が|から)[^。\n]{0,20}(?:求め|希望|依頼|望ん|指示)|(?:ご?依頼|ご?指示|ご?要望|条件|制約)(?:に(?:従|沿|基づ|合わせ|応じ)|どおり|通り|を満た|のとおり)|(?<!\d)\d{1,5}(?:文)?字(?:以内|以下|程度|前後)|文字数|(?:まず|では)、?[^。\n]{0,10}(?:考えてみ|書いてみ|作成し)/,
  },
  // Words of the trade, fine where the event is about them.
  ...[
    /(?<![.\w])json\b/i,
    /\bprompts?\b(?!\s*(?:start|at))/i,
    /プロンプト/,
    /(?:トーン|目的|文体|口調)\s*[:：]/,
    /\bcall[- ]to[- ]action\b|\bplaceholders?\b|\btarget audience\b/i,
  ].map((pattern) => ({ kind: 'leak' as const, pattern, unlessOwn: 'too' as const })),
];
