import { near, type Saying } from './saying.ts';

const secrets =
  '(?:password|passcode|\\bPINs?\\b|security code|one[- ]time code|verification code|login details|social security|(?:four|five|six|eight|\\d)[- ]digit (?:code|number)|\\d桁の(?:コード|番号)|届いた[^。\\n]{0,8}コード|認証アプリ[^。\\n]{0,12}(?:数字|番号)|your log-?in\\b|パスワード|パスコード|暗証番号|認証コード|ワンタイム|セキュリティコード|マイナンバー|ログイン情報|秘密の質問)';
const asks =
  '(?:\\b(?:reply|send|sending|replying|enter|tell|share|confirm|provide|verify|text (?:us|back)|give us|submit|log ?in with|sign ?in with)\\b|入力(?!方法|の(?:しかた|仕方|方法|手間|コツ|こつ))|返信|(?:お)?送(?:って|り返|信して|付して|りください)|教え(?:て(?:ください|下さい|いただ|もら|ほし|ね)|ろ)|お知らせください|お伝えください|お聞き(?:し|いた)|(?:伺|うかが)い(?:ます|たく)|ご記入|記入して|確認させ)';
const personal =
  "(?:passport|driver'?s? licen[cs]e|\\bID card|photo of (?:your|an?) ID|maiden name|旧姓|date of birth|birth ?date|home address|card digits|expiry date|bank details|免許証|身分証|保険証|在留カード|生年月日|ご?住所|口座|通帳)";
const asksForData =
  '(?:\\b(?:reply|send (?:us|me|back)?|text (?:us|back)|give us|share your|submit)\\b|返信|(?:お)?送って(?:ください|下さい)|お送りください|教えて(?:ください|下さい|いただ)|お知らせください|ご記入|の写真)';

const keys =
  '(?:\\b(?:seed|recovery|secret|backup|mnemonic) (?:phrases?|words?|keys?)\\b|\\bprivate keys?\\b|\\bpassphrase\\b|\\b(?:OTP|2FA)\\b|\\b(?:API|access|SSH|licen[cs]e) ?(?:keys?|tokens?)\\b|シードフレーズ|(?:復元|復旧|リカバリー)(?:フレーズ|コード|キー)|秘密鍵|合言葉)';
const brings =
  '(?:\\b(?:bring|write|type|show|scan|photograph|screenshot|forward|read out|dictate|hand over|import|paste|upload)\\b|持って|ご?持参|書いて|見せて|写真|撮影|読み上げ|貼り付け)';
const codes =
  '(?:(?<!\\b(?:dress|source|your) )\\bcodes?\\b(?! of)|\\bdigits\\b|\\baccount number|\\bcard (?:number|details)|\\bID (?:card|number)|\\bselfie\\b|\\bsignature\\b|コード|暗証|番号)';
const sendsBack =
  '(?:\\b(?:reply|respond|answer|send (?:us|me|back|it)|text (?:us|me|back)|mail (?:us|me)|message (?:us|me)|tell (?:us|me)|forward|read out|dictate)\\b|返信|返送|送って(?:ください|下さい)|お送りください|写真で|読み上げ)';

const sendsYours =
  '\\b(?:reply|replying|respond|answer|send|sending|text|mail|e-?mail|message|tell|give|share|provide|confirm|enter|type|submit|upload)\\b';

/** Requests for what nobody should send: a noun that is secret near a verb that asks, in either order and language. */
export const secretsAsked: readonly Saying[] = [
  // Asked for: a noun that is secret near a verb that asks, in either order and either language.
  { kind: 'credentials', pattern: near(secrets, asks, 40) },
  { kind: 'credentials', pattern: near(personal, asksForData, 50) },
  {
    kind: 'credentials',
    pattern: new RegExp(
      `${sendsYours}[^.\\n]{0,15}\\byour (?:[\\w-]+ ){0,3}?(?:numbers?|tokens?|keys?|codes?|ID|digits|credentials|birthday|passport|licen[cs]e|insurance|account|card|salary|signature)\\b`,
      'i',
    ),
  },
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
  // Whatever opens something: nobody is asked to say, send or bring it.
  { kind: 'credentials', pattern: near(keys, `(?:${asks}|${brings})`, 40) },
  { kind: 'credentials', pattern: near(codes, sendsBack, 40) },
];
