import { near, type Saying } from './saying.ts';

const unable =
  "\\b(?:I|we)(?:['’]m| am|['’]re| are)? (?:really |just |simply |also |currently )?(?:can(?:no|['’])t|can not|could not|couldn['’]t|won['’]t|will not|unable|not (?:able|comfortable|permitted|allowed|willing|designed|in a position)|(?:must |have to |need to |will |would |going to )?(?:have to )?(?:respectfully |politely )?(?:decline|refuse|refrain|(?:have to )?pass on)|apologi[sz]e|(?:['’]d|would) (?:rather|prefer) not|(?:do not|don['’]t) (?:feel comfortable|think I (?:can|should)))\\b";
const makes =
  '\\b(?:help|assist|write|writing|generate|create|creating|craft|compose|draft|produce|provide|comply|complete|fulfil?l|answer|respond|discuss|engage|continue|proceed|process|do (?:that|this|so)|message|content|request|requests|text)\\b';

const unableJa =
  '(?:でき(?:ません|かね|ない|兼ね)|しかね|致しかね|いたしかね|られません|れません|書けません|控え(?:させ|ます|て)|差し控え|遠慮(?:させ|いた|し)|お断り|見送らせ|お受けでき|難しいです|ご容赦|申し訳)';
const makesJa =
  '(?:作成|生成|執筆|書く|書け|文章|文面|文案|原稿|ご?依頼|ご?要望|ご?指示|リクエスト|回答|返答|お答え|応じ|お応え|お手伝い|ご協力|支援|ご?質問|対応(?:する|いた|でき))';

/** That the writer will not write: an ability denied near what is asked of a model, its nature, its rules. */
export const refusals: readonly Saying[] = [
  { kind: 'refusal', pattern: near(unable, makes, 60) },
  { kind: 'refusal', pattern: near(unableJa, makesJa, 25) },
  {
    kind: 'refusal',
    pattern:
      /\b(?:as|being|i['’]?a?m(?: just| only)?) an? (?:ai|artificial|automated|large|language|virtual|chat ?bot)\b|\bAI assistant\b|\bi(?:['’]m| am) (?:sorry|afraid)\b[^.\n]{0,60}\b(?:can(?:no|['’])t|unable|not able)|\bmy (?:guidelines|polic(?:y|ies)|training|programming|knowledge (?:cut|base)|capabilit(?:y|ies)|developers?|safety)\b|\b(?:against|violates?|outside|beyond|not within) (?:of )?(?:my|our|what i|the scope|the (?:content|usage|use) polic)|\bi (?:do not|don['’]t) have (?:access|enough|the|any|real[- ]time|sufficient) ?(?:to|information|details|context|data)?|\bi (?:need|require|would need) (?:more|additional|further) (?:information|details|context)|\b(?:could|can) you (?:please )?(?:provide|clarify|specify|share) (?:more|the|some|additional)|\b(?:no|not enough|insufficient|missing) (?:information|details|context) (?:was|were|is|are|to|about|provided|given)|\bwould(?:n['’]t| not) be (?:appropriate|ethical|right for me)|\b(?:content|usage|use|safety) polic(?:y|ies)\b|\bthis (?:request|prompt|content)\b|(?:\b(?:is|are)|['’]s) not something (?:i|we)\b/i,
  },
  {
    kind: 'refusal',
    pattern:
      /AI ?が(?:作成|生成|書)|AI ?(?:アシスタント|モデル)?(?:として|なので|ですので|であ[るり]|の(?:私|わたし))|人工知能(?:として|なので|ですので|であ[るり])|大?(?:規模)?言語モデル(?:として|なので|ですので|であ[るり])|(?:私|わたし|我々|私たち|当方|弊方)は(?:AI|人工知能|言語モデル|アシスタント)|(?:ポリシー|ガイドライン|規約|規定|方針)[^。\n]{0,10}(?:反|違反|抵触|より|により|上)|(?:安全|倫理)上の(?:理由|問題|観点)|倫理的に|情報(?:が|を)?(?:不足|足り|不十分|十分に?いただ|持って(?:い|お)り?ません)|(?:詳細|情報|内容)(?:を|について)[^。\n]{0,8}(?:ご提供|お教え|ご教示|ご提示|いただけれ)|(?:不適切|有害)な(?:内容|表現|コンテンツ|文)/,
  },
  // A writer who speaks of itself, or who is sorry.
  {
    kind: 'refusal',
    pattern:
      /\bI (?:must|should|need to|have to|would need to?|am unable|cannot(?! wait)) |\b(?:I['’]d be|I am|I['’]m) (?:happy|glad|pleased) to (?:help|assist)|\bhow (?:can|may) I (?:help|assist)|\bI hope you understand|\b(?:I|we) apologi[sz]e\b|\bsorry, (?:but )?I\b|(?:お力|お役)に(?:は)?(?:立て|なれ)ません|それは(?:いた)?(?:しかね|できません)|申し訳(?:ございません|ありません|ござい)/i,
    unlessOwn: 'too',
  },
  { kind: 'refusal', pattern: /\b(?:language|ai) models?\b|言語モデル/i, unlessOwn: 'too' },
];
