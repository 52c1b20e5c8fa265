import { near, type Saying } from './saying.ts';

/** Accounts, addresses and names that money could go to. */
const accounts: readonly Saying[] = [
  {
    kind: 'payment',
    pattern:
      /\b(?:[13][a-km-zA-HJ-NP-Z1-9]{25,34}|(?=[a-zA-Z]*\d)(?=[a-z1-9]*[A-Z])(?=[A-Z1-9]*[a-z])[a-km-zA-HJ-NP-Z1-9]{32,44}|bc1[a-z0-9]{20,60}|0x[0-9a-fA-F]{40})\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b|(普通|当座)\s*\d{6,8}|口座番号|[$＄][A-Za-z][A-Za-z0-9_]{2,19}\b|(?<![\w.-])[\w.-]{1,64}@(?:upi|ybl|okaxis|okhdfcbank|oksbi|paytm)\b/,
    unlessOwn: 'exact',
  },
];

/** Ways of paying. Who takes one of them says nothing of the others: each is fine only where the organiser names its kind. */
const ways: readonly string[] = [
  '振り?込|送金|銀行|信用金庫|信金|口座|ゆうちょ|記号番号|ご?入金|現金書留|郵便為替|\\bbank (?:account|details|transfer)|\\b(?:account|routing|IBAN|BIC|SWIFT) (?:number|code|no)\\b|\\bIBAN\\b|\\bsort code\\b|\\bwire\\b[^.\\n]{0,20}(?:[$€£¥]|\\bto\\b|\\bmoney\\b)',
  'ギフト(?:券|カード|コード)|プリペイド|(?:iTunes|Apple|アップル|Google ?(?:Play)?|グーグル|Amazon|アマゾン|Steam)(?:ギフト)? ?(?:カード|券)|コンビニ[^。\\n]{0,12}カード|電子マネー|Vプリカ|\\b(?:gift|voucher|prepaid|iTunes|steam) (?:cards?|codes?)\\b',
  '仮想通貨|ビットコイン|イーサリアム|暗号資産|ウォレットアドレス|\\b(?:bitcoins?|ethereum|crypto(?:currency)?|USDT|USDC|ETH|BTC|tether|solana|dogecoin|litecoin|monero)\\b',
  'PayPay|ペイペイ|[dｄ]払い|楽天ペイ|au ?PAY|メルペイ|LINE ?Pay|Kyash|アリペイ|\\b(?:venmo|zelle|cash ?app|paypal|alipay|wechat ?pay|western union|moneygram|apple pay|google pay|ko-fi|patreon|gofundme|bizum|paytm|m-pesa|UPI)\\b|\\b(?:Wise|Revolut)\\b[^。.\\n]{0,12}(?:支?払|送|pay|send|transfer)|\\b(?:pay|send|transfer)\\b[^。.\\n]{0,20}\\b(?:Wise|Revolut)\\b',
  '(?<![A-Za-z])QR(?![A-Za-z])|キューアール|二次元(?:バー)?コード|(?:バーコード|コード)[^。\\n]{0,8}(?:読み取|スキャン|かざ)|\\bscan\\b[^.\\n]{0,30}\\b(?:code|barcode|pay|below|here|poster|this)\\b',
  '(?:前|先|事前)に?(?:お?支?払|決済|入金)|未払|未納|追加料金|キャンセル料|保証金|手付金|デポジット|会費を?(?:先|前)|\\bprepay|\\bpay\\b[^.\\n]{0,30}\\b(?:before you|beforehand|by (?:tomorrow|tonight|(?:mon|tues|wednes|thurs|fri|satur|sun)day))\\b|\\bpay(?:ment)? (?:\\w+ ){0,2}(?:ahead|in advance|up ?front|now|today|online|here|first)\\b|\\bsettle (?:your|the|up)\\b|\\b(?:outstanding|unpaid|overdue)\\b[^.\\n]{0,20}\\b(?:fee|balance|invoice|bill|payment|amount)|\\b(?:holding |security )?deposit\\b',
];

const money =
  '(?:\\b(?:bank|account|bitcoins?|crypto|gift cards?|vouchers?|deposit|fee|cash|money|coins?|wallet|card)\\b|お金|現金|代金|料金|券|カード)';
const moves =
  '(?:\\b(?:wire|transfer|send|remit|donate|tip us|buy (?:us|a|an|two|the))\\b|お?送りください|送って|お?振り?込|購入し|買って|お?買い求め)';

/** Where to pay and how. */
export const payments: readonly Saying[] = [
  ...accounts,
  ...ways.map((words) => ({
    kind: 'payment' as const,
    pattern: new RegExp(words, 'i'),
    unlessOwn: 'too' as const,
  })),
  { kind: 'payment', pattern: near(money, moves, 30), unlessOwn: 'too' },
  // By a name that only those know who take it.
  {
    kind: 'payment',
    pattern: /\b[Pp]ay(?:ment|ing)?\b[^.\n]{0,25}\b(?:on|by|via|with|through|using) [A-Z][A-Za-z]+/,
    unlessOwn: 'exact',
  },
];
