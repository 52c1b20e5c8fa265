import type { Saying } from './saying.ts';

/** What an invitation does not say: what a person was seen doing, files to open, accounts in danger, changes of plan. */
export const tone: readonly Saying[] = [
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
  // Led elsewhere by a name to look for.
  {
    kind: 'lure',
    pattern:
      /(?:サイト|アプリ|アカウント|チャンネル|ページ)「[^」\n]{1,20}」|「[^」\n]{1,20}」(?:で|を|と)[^。\n]{0,8}(?:検索|フォロー|ダウンロード)|で検索(?:して|すると|を)|\b(?:search|google|look us up|look up)\b[^.\n]{0,20}(?:["“']|\bonline\b|\bon (?:google|the web|youtube|facebook|instagram)\b)/i,
    unlessOwn: 'too',
  },
  { kind: 'change', pattern: /(?:荒天|雨天)中止/u, unlessOwn: 'too' },
  {
    kind: 'change',
    pattern:
      /お休み(?:です|します|に|と|いた)|休止|に移(?:り|し)(?:ます|まし)|移転|(?:演目|内容|出演者|講師|プログラム|曲目)(?:が|は|を|も)[^。\n]{0,8}(?:変わ|変更)|\b(?:online|virtual|remote) instead\b|(?<!荒天|雨天)中止(?:に|と|さ|です|いた)|延期(?:に|と|さ|し|です|いた)|(?:会場|場所|日程|日時|時間|開催日)(?:が|は|を)?[^。\n]{0,8}変更(?:に|と|さ|です|いた)|\b(?:has been|was|is|been|got|were) (?:cancell?ed|called off|postponed|rescheduled|moved|delayed)\b|\b(?:venue|location|date|time|place)\b[^.\n]{0,12}\b(?:moved|changed|has moved|has changed)\b|\bmoved to\b|\bpostponed\b|\bcancell?ed\b/i,
    unlessOwn: 'too',
  },
];
