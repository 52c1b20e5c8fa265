/** Characters of a server's words that are looked at. */
const mostWords = 2_000;

/** Of a status that says little: words that speak of the recipient, as servers and carriers have them. */
const unknownRecipient =
  /\bno (?:such|valid) (?:user|mailbox|recipient|address|account|person)|\bno (?:user|mailbox|account) (?:found|here|by that name)|\bunknown (?:user|recipient|mailbox|address|account|alias)|\b(?:invalid|non-?existent|nonexisting) (?:recipient|mailbox|user)|\b(?:user|recipient|mailbox|address|account)\b.{0,80}\b(?:unknown|not (?:found|known|listed)|(?:does not|doesn't) (?:exist|have an?)|no longer (?:exists|valid|active)|disabled|deactivated)\b/i;
/** A full mailbox, a size, a policy or a reputation is of the moment, or of the message. */
const ofTheMoment =
  /\b(?:quota|over ?quota|(?:mailbox|inbox) (?:is )?full|over ?size|too (?:big|large|many|much)|size limit|spam\w*|junk\w*|(?:un)?solicited|(?:un)?blocked|blocking|blocks?|(?:black|block|deny)[ -]?list\w*|listed (?:in|on|by|at)|[dr]?nsbl|rbl|reputation|polic(?:y|ies)|rates?|throttl\w*|grey ?list\w*|try again|temporar(?:y|ily)|dmarc|spf|dkim|virus\w*|content|time[ds]?[ -]?out)\b/i;
/** Somebody else is meant: whoever sends, and the machine that they send from. */
const ofTheSender =
  /\b(?:senders?|mail from|return[- ]path|client|ip|ptr|rdns|reverse|dns|helo|ehlo|relay\w*|authenticat\w*|unauthenticated|authori[sz]ed)\b/i;

/** Statuses of class 5 (RFC 3463) that speak of the recipient: no such mailbox or domain, moved, switched off; not of the message, its sender, the way or a policy. */
const ofRecipient = /^5\.(?:1\.(?:0|1|2|3|4|6|10)|2\.1|4\.4)$/;
/** "Other" of its kind: only the words beside it say what it is. */
const undefinedStatus = /^5\.[02]\.0$/;
/** Statuses that are used for the moment too, or for the sender. */
const ambiguous = /^5\.(?:[012]\.0|2\.1|4\.1)$/;

/** An enhanced status code (RFC 3463) in a server's words: no part of an address of the network, no version. */
export function enhancedCode(words: string): string | undefined {
  return /(?<![\d.])[45]\.[0-7]\.\d{1,3}(?!\.?\d)/.exec(words)?.[0];
}

/** Words without addresses, links and names of hosts, which may hold any word. */
function plain(words: string): string {
  return words
    .slice(0, mostWords)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\s@]{0,80}@[^\s@]{1,260}/g, ' ')
    .replaceAll(/https?:\S+/gi, ' ')
    .replaceAll(/\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,24}\b/g, ' ');
}

/**
 * Whether a refusal for good says that there is no such recipient. `status` is the report's own, undefined where only words are
 * there; a code in the words is nearer than a status that says nothing. Of anything else a retry, or a mended setting, may help.
 */
export function isNoRecipient(status: string | undefined, words: string): boolean {
  const code = status === undefined || status === '5.0.0' ? (enhancedCode(words) ?? '5.0.0') : status;
  const said = plain(words);
  if (ambiguous.test(code) && (ofTheMoment.test(said) || ofTheSender.test(said))) return false;
  if (undefinedStatus.test(code)) return unknownRecipient.test(said);
  // Exchange Online says so of people who are not there.
  if (code === '5.4.1') return /\brecipient address rejected\b/i.test(said);
  return ofRecipient.test(code);
}
