import { near, type Saying } from './saying.ts';

/** Who is pretended to speak: banks, carriers, offices, shops. */
const office =
  '(?:税務署|国税|市役所|区役所|警察|裁判所|年金|銀行|カード会社|宅配|郵便局|税金|\\b(?:IRS|HMRC|FBI|police|court|tax office|customs|the bank|social security)\\b)';
const claims =
  '(?:未払|滞納|差し?押|還付|給付|督促|最終(?:通告|通知)|法的|訴訟|逮捕|出頭|罰金|\\b(?:you owe|owes? (?:you|us)|refund|unpaid|overdue|arrest|warrant|legal action|fine|penalty|lawsuit)\\b)';
const gear =
  '(?:スマホ|スマートフォン|携帯|パソコン|PC|端末|お?使いの(?:機器|端末|電話)|ウ[イィ]ルス|\\b(?:computer|phone|device|laptop|mailbox|browser)\\b)';
const danger =
  '(?:感染|危険な状態|危険に(?:さら|なって)|ハッキング|乗っ取|不正(?:アクセス|に使|利用)|警告|\\b(?:infected|hacked|compromised|at risk(?=[.!,]|\\s*$)|virus(?:es)?|malware)\\b)';

/** The stories of swindlers: false alarms, prizes, parcels, refunds, sure gains, helpers who want to see the screen. */
export const scams: readonly Saying[] = [
  { kind: 'lure', pattern: near(office, claims, 30), unlessOwn: 'exact' },
  { kind: 'lure', pattern: near(gear, danger, 20), unlessOwn: 'exact' },
  {
    kind: 'lure',
    pattern:
      /不正(?:に)?(?:使|利用|アクセス|引き落と|ログイン)[^。\n]{0,20}|差し?押さえ|最終通告|法的(?:措置|手続)|返金が(?:ござ|あり)|ATMの?(?:前|操作)|サポート(?:窓口|センター)[^。\n]{0,10}(?:電話|連絡)|(?:お?荷物|小包)[^。\n]{0,25}(?:不在|保管|再配達|手数料|届け)|受け取り[^。\n]{0,8}手数料|再配達/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'lure',
    pattern:
      /\b(?:unusual|suspicious|unauthori[sz]ed) (?:sign-?in|log-?in|activity|access|transaction|charge)|\b(?:legal action|final notice|last warning|arrest warrant)\b|\b(?:parcel|package|delivery)\b[^.\n]{0,30}\b(?:held|waiting|failed|missed|customs|redeliver)/i,
    unlessOwn: 'exact',
  },
  {
    kind: 'lure',
    pattern:
      /(?:お?支払い?|カード|アカウント|口座|メール(?:ボックス)?|請求)(?:情報|方法)?に(?:問題|不備|異常|不審)|(?:警視庁|警察署?|消費者センター|厚生労働省|総務省|金融庁|国税庁|裁判所|税務署)[^。\n]{0,12}(?:から|より|の?(?:重要な)?お知らせ)の?(?:重要な)?(?:お知らせ|連絡|通知|通達)|還付金|異常な(?:通信|アクセス|動作)|凍結され|事故に(?:遭|あ)(?:われ|い|っ)|未公開(?:の)?(?:株|土地|物件|情報)|名義で[^。\n]{0,12}契約|お心当たり(?:は|が)/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'lure',
    pattern:
      /\b(?:mailbox|inbox|storage|account)\b[^.\n]{0,12}\b(?:is (?:full|on hold)|has expired)|\b(?:sign|log) ?in again\b|\b(?:problem|issue) with your (?:payment|account|card|order)|\b(?:grandson|granddaughter|son|daughter|relative)\b[^.\n]{0,20}\b(?:in trouble|arrested|in hospital)|\bpaste this into\b|\bcurl\b[^.\n]{0,30}\| ?(?:ba)?sh\b|\bfraud (?:unit|team|department)\b|\b(?:turn off|disable|switch off) your (?:anti-?virus|firewall|security|VPN)|ウ[イィ]ルス対策[^。\n]{0,6}(?:切|無効|オフ)/iu,
    unlessOwn: 'exact',
  },
  { kind: 'payment', pattern: /現金[^。\n]{0,12}(?:入れて|置いて|渡して|送って|郵送)/u, unlessOwn: 'exact' },
  // Another's cause in the organiser's name: votes, faiths, goods.
  {
    kind: 'lure',
    pattern:
      /選挙|(?:清き)?一票|に投票(?:を|して)|入信|布教|(?:宗教|信者)の(?:集会|集い)|(?:メルカリ|ラクマ|ヤフオク|楽天(?:市場)?|Temu|AliExpress|\beBay\b|\bEtsy\b|\bVinted\b)|先物|資産を[^。\n]{0,4}倍|\bFX\b|\bvote for\b|\bmiracle\b[^.\n]{0,20}\b(?:pills?|cure|cream|diet)|\b(?:pastor|priest|prayers?|faith|healer)\b[^.\n]{0,20}\b(?:cures?|heals?)\b|\bbuy our\b|サプリ(?:メント)?を|(?:飲|貼)むだけで/iu,
    unlessOwn: 'too',
  },
  {
    kind: 'credentials',
    pattern:
      /残高を(?:お?知らせ|教え|お伝え)|(?:暗証番号|パスワード)[^。\n]{0,12}(?:書いて|記入して)いただ|(?:パスワード|暗証番号|ID|口座)[^。\n]{0,6}(?:拝借|お?預かり|お?借り)|\b(?:picture|photo|photograph|scan|selfie) (?:of|with) (?:your|a|the) (?:bank |credit |debit )?(?:card|passport|licen[cs]e|statement)\b/i,
    unlessOwn: 'exact',
  },
  // Something was won by somebody who played nothing.
  {
    kind: 'lure',
    pattern:
      /が当た(?:り|っ)(?:ました|た|ています)|当選(?:者|され|し|のお知らせ)|選ばれました|おめでとうございます[!！]?[^。\n]{0,20}(?:当|選|賞)/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'lure',
    pattern:
      /\byou(?:['’]ve| have)? (?:just )?(?:won|been (?:selected|chosen|picked))\b|\b(?:selected|chosen|picked) to (?:win|receive|get)\b|\b(?:win|wins|won|claim|claims) (?:a|an|your|the|one of)\b[^.\n]{0,20}\b(?:iphone|ipad|laptop|phone|car|voucher|prize|reward|trip|holiday|cruise|console|tablet|supply)|\bclaim (?:it|yours|now|within|your)\b|\b(?:win|get) a free \w+/i,
    unlessOwn: 'exact',
  },
  // Gains that are certain, work that is easy.
  {
    kind: 'lure',
    pattern:
      /(?:必ず|絶対に?|確実に)[^。\n]{0,6}(?:儲|もうか|稼|得を?し|増え|勝て)|(?:損を?し(?:ない|ません)|元本保証|不労所得|月収[0-9０-９]|日給[0-9０-９]|副業|マルチ|投資の(?:話|ご案内|ご紹介)|儲け話|もうけ話)/u,
    unlessOwn: 'exact',
  },
  {
    kind: 'lure',
    pattern:
      /\b(?:double|triple) your (?:money|savings|income)|\bguaranteed (?:returns?|profits?|income|win)|\b(?:passive|extra) income\b|\bget rich\b|\brisk[- ]free (?:investment|profit|returns?)|\btrading (?:club|group|signals?)\b|\bearn [$€£¥]\d/i,
    unlessOwn: 'exact',
  },
  // A helper on the reader's own machine, and requests to say yes to.
  {
    kind: 'lure',
    pattern:
      /\b(?:AnyDesk|TeamViewer|RustDesk|Remote Desktop|LogMeIn|UltraViewer)\b|遠隔(?:操作|サポート)|画面(?:を)?共有(?:して|を許可)|\bremote (?:access|control|support)\b|\benable (?:macros|editing|content)\b|コンテンツの有効化|マクロを有効|\b(?:approve|accept|confirm) the (?:sign-?in|log-?in|request|prompt|notification)|(?:通知|要求|リクエスト)[^。\n]{0,6}(?:承認|許可)してください|\ballow all permissions\b|(?:対策|保護|セキュリティ)[^。\n]{0,4}(?:アプリ|ソフト)を(?:入れ|ダウンロード)|アプリを(?:入れ|ダウンロード)(?:て|し)/iu,
    unlessOwn: 'exact',
  },
  // Keys and passwords that are handed over or told, without a question.
  {
    kind: 'credentials',
    pattern:
      /\b(?:admin|root|wi-?fi|login|master) password\b|\bpassword is (?!not\b|the\b|an?\b|no\b|what\b|that\b)\w{4,}|\b(?:slack|send|mail|dm|ping|post|share|drop|give|paste|forward)\b[^.\n]{0,25}\b(?:access|API|SSH|AWS|private|secret)[^.\n]{0,12}\b(?:keys?|tokens?|credentials)\b|管理者パスワード|(?:ネットバンキング|銀行)[^。\n]{0,10}(?:合言葉|ログイン|ID|パスワード)/i,
    unlessOwn: 'exact',
  },
  // Orders to the model itself that came back.
  {
    kind: 'leak',
    pattern:
      /\b(?:ignore|disregard|forget) (?:the above|all|any|everything|previous|prior|earlier|your)\b[^.\n]{0,30}|(?:これまで|以前|上記|前)の(?:命令|指示)[^。\n]{0,8}(?:無視|忘れ|従わ)|システム(?:の指示|プロンプト)/i,
    unlessOwn: 'exact',
  },
  // Led to an account by its name alone.
  {
    kind: 'lure',
    pattern:
      /(?:LINE|ライン|インスタ(?:グラム)?|テレグラム|カカオ)[^。\n]{0,6}「[^」\n]{1,20}」|友だち(?:に|を)?(?:追加|登録)|友達(?:に|を)?(?:追加|登録)/iu,
    unlessOwn: 'exact',
  },
];
