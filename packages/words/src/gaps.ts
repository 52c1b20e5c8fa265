import type { Saying } from './saying.ts';

/** What a field of a template is called, in both languages. */
const field =
  '(?:(?:first|last|full|user|contact|event|company|venue|organi[sz]er|recipient|speaker|customer|guest)[ _.-]?)?(?:name|event|date|time|day|place|venue|location|url|link|contact|recipient|organi[sz]er|company|city|address|phone|e-?mail|price|amount|number|speaker|title|subject|details|topic|placeholder)';
const fieldJa =
  '(?:お?名前|氏名|ご?芳名|宛名|お客様名|イベント名|会場名?|開催地|場所|日付|日時|時刻|時間|曜日|リンク|URL|主催者名?|会社名|団体名|店名|講師名|料金|金額|定員|連絡先|電話番号|件名|タイトル)';
/** Behind a sign that stands for something: it is a name, a date, a price. */
const standing = '(?:さん|様|さま|氏|君|くん|月|日|時|年|円|名(?!前)|人|席)';

/** What nobody filled in: braces of templates, names of fields, signs that stand for something. */
export const gaps: readonly Saying[] = [
  // Braces and other delimiters of template engines: {…}, ${…}, <%…%>, %NAME%, *|NAME|*, __NAME__, #{…}, @@name@@.
  {
    kind: 'placeholder',
    pattern:
      /\{[^{}\n]{0,60}\}|\$\{|\{[{%#]|[}%#]\}|<%|%>|%[A-Za-z_][A-Za-z0-9_.]{1,30}%|%%|\*\||\|\*|\[\[|\]\]|<<[a-z_. ]{2,30}>>|__[A-Za-z_]{2,30}__|@@\w{2,30}@@|\|\|\w{2,30}\|\||#[A-Z_]{3,30}#|\$[A-Za-z_]{2,30}\$|(?<!\w)-[A-Z_]{4,30}-(?!\w)|(?<![\w%])%(?:s|d|@|\d\$s)(?!\w)/,
  },
  // [First Name], <date>, 【氏名】, （会場名）, (your link)
  {
    kind: 'placeholder',
    pattern: new RegExp(
      `\\[(?:(?:your|the|insert|enter|add|my|our)\\b[^\\]\\n]{0,40}|[^\\]\\n]{0,20}\\b${field}(?: (?:goes )?here)?|[^\\]\\n]{0,10}${fieldJa}[^\\]\\n]{0,10})\\]|<(?:your[^<>\\n]{0,30}|insert[^<>\\n]{0,30}|${field}|[^<>\\n]{0,6}${fieldJa}|ここ[^<>\\n]{0,20})>|\\((?:your|insert|enter) [^)\\n]{0,30}\\)|[【［（(〈《『「[]\\s?(?:ご)?${fieldJa}\\s?[】］）)〉》』」\\]]|[【［[][^】］\\]\\d\\n]{1,8}(?:(?<![有無記指匿])名|氏名|日時|日付|場所|会場|リンク|URL|電話番号|メールアドレス|住所)[】］\\]]|[【［（(][^】］）)\\n]{0,8}(?:お?名前|氏名|イベント名|会場名|主催者名)[^】］）)\\n]{0,8}[】］）)]|[（(【[<＜]\\s?ここ(?:に|へ)|ここに[^。\\n]{0,15}(?:入れ|入り|入力|記入|記載|挿入)|\\binsert\\b[^.\\n]{0,20}\\bhere\\b`,
      'i',
    ),
  },
  // ○○さん, XX月, ＿＿, ???円, (未定)
  {
    kind: 'placeholder',
    pattern: new RegExp(
      `[○〇◯△▲×●]{2,}|[○〇◯△▲●][月日時年名]|[XＸ*＊■□?？_＿]{2,}${standing}|[.…—]{2,}(?:さん|様|さま|氏|円)|\\bYYYY\\b|_{3,}|＿{2,}|\\b(?:lorem ipsum|dummy text|sample text)\\b|ダミーテキスト|サンプルテキスト`,
      'i',
    ),
  },
  {
    kind: 'placeholder',
    pattern: /\b(?:TBD|TODO|FIXME|TBA|TBC)\b|\bto be (?:announced|confirmed|decided)\b|未定|調整中/,
    unlessOwn: 'too',
  },
  { kind: 'placeholder', pattern: /\b[A-Z]{2,}_[A-Z][A-Z_]+\b/, unlessOwn: 'exact' },
  // What a program writes where it knows nothing.
  {
    kind: 'placeholder',
    pattern:
      /\b(?:undefined|NaN|Invalid Date)\b|\[object \w+\]|\bnull\b|\b(?:Hi|Hello|Dear|Hey) (?:None|N\/A|nil|nan|user|customer|recipient|name|there is)\b|(?:None|N\/A|nil)(?:さん|様)|\b(?:Hi|Hello|Dear|Hey) [,!]|^\s*(?:さん|様|さま)[、,。 ]|(?<![\p{L}\p{N}])\(\s?\)|「\s?」|『\s?』|（\s?）|【\s?】|\[\s?\]/imu,
  },
  // Escapes and entities that nobody turned into signs.
  { kind: 'placeholder', pattern: /\\[nrt](?![a-z])|\\u[0-9a-f]{4}|&(?:[a-z]{2,8}|#x?[0-9a-f]{2,6});/i },
];
