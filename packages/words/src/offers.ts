import type { Saying } from './saying.ts';

const free = /\bfree\b|無料|[¥￥]\s?0(?!\d)|(?<![\d,])0円|\bno charge\b/i;

/** Claims that sell, one kind an entry: fine where the organiser makes the same kind of claim. */
export const offers: readonly Saying[] = [
  /無料|無償|タダで|お金はかかりません|お代は(?:いただき|不要|かかり)|\bno cost\b|\bcosts? nothing\b|\bwon['’]t cost\b|ワンコイン|\b(?:drinks?|food|lunch|pizza|snacks?|coffee|breakfast|dinner|tickets?) (?:is|are) on (?:us|the house)\b|\bon (?:the house|the sponsors?)\b|\b(?:a|an|your|get|some|with|plus|enjoy|win|grab) free (?!moment|hour|evening|afternoon|morning|day|weekend|slot|minute|hand|spirit|place|seat|spot|spell|choice|will|time)[a-z-]+|\bfree (?:for|of charge|entry|admission|ticket|gift|drinks?|food|lunch|parking)\b|\b(?:is|it's|are|for|entirely|completely) free\b|\bno charge\b/i,
  /半額|\bhalf[- ]price|\bhalf off\b/i,
  /クーポン|\bcoupon|\bpromo(?:tion(?:al)?)? codes?/i,
  /ポイント還元|キャッシュバック|\bcashback/i,
  /割引|割り引き|値引|値下げ|早割|学割|\bdiscount|%\s?(?:off|オフ)|[0-9一二三四五六七八九]割(?:引|オフ|安)|\bpercent off\b|\bearly[- ]bird (?:price|rate|ticket|offer)|\b(?:cheaper|reduced) (?:price|rate|ticket)/i,
  /粗品|差し上げ|振る?舞(?:い|う)|ふるまい|おまけ|特典|キャンペーン|抽選|プレゼント|進呈|当選|景品|\b(?:prize|raffle|giveaway|goodie bag|door prize|bonus)\b/i,
  /\b(?:half|most|two thirds|three quarters|a third) of the (?:seats|spots|tickets|places)\b|半分(?:以上)?[^。\n]{0,6}埋ま|(?:席|枠)[^。\n]{0,6}埋ま|先着|残席|残りわずか|残り少|満席|売り切れ|完売|限定|\bonly a few|\b(?:few|handful of|couple of) (?:last |remaining )?(?:seats|spots|tickets|places)|\balmost (?:full|sold out|gone)|\bselling (?:out|fast)|\bsold out|\blimited (?:seats|spots|time|offer|number)|\bfilling up/i,
  /締め?切り?|まもなく終了|受付終了|\bdeadline|\bcloses? (?:soon|today|tonight|tomorrow)|\bregistration (?:ends|closes)/i,
  /お?見逃し(?:なく|の)|見逃さない|お早めに(?![^。\n]{0,24}(?:知らせ|連絡|電話|メール))|今回(?:で|が|限り)[^。\n]{0,4}最後|最後の(?!日)|ラストチャンス|最後のチャンス|今だけ|二度と|後悔|お急ぎ|見逃すと|損をし|損です|乗り遅れ|みんな(?:が)?参加|\blast chance|\bhurry\b|\bact now|\bdon't miss out|\bbefore it's too late|\beveryone(?: else)? is (?:going|coming)\b|\b(?:you(?:'ll| will)|don't) regret|\bnow or never/i,
  /返金|全額|保証|\brefund|\bguarantee|\bmoney[- ]back/i,
].map((pattern) => ({
  kind: 'offer',
  unlessOwn: 'too',
  pattern,
  // Who charges nothing says so in one of many ways.
  ...(pattern.source.startsWith('無料') ? { own: free } : {}),
}));
