import { toldEvents, type DeliveryEvent, type ToldEvents } from './deliveryEvent.ts';

/** A quote of the original message, or of the server, is no report: only the report's own fields are read. */
const longestField = 998;
/** The fields of one recipient are some hundred bytes; unfolding more would cost time for nothing. */
const longestPart = 65_536;
/** A message has fewer recipients (RFC 5321 4.5.3.1.8 asks for 100). */
const mostRecipients = 1_000;

/**
 * A raw message: a delivery status notification (RFC 3464) or a feedback report (ARF, RFC 5965). Each recipient has its own block of
 * fields. `delayed` is of the moment, `failed` with a 5 is for good, but for a full mailbox (5.2.2) and policies (5.7).
 */
export function reportEvents(raw: string): ToldEvents {
  const plain = raw.includes('\r') ? raw.replaceAll(/\r\n?/g, '\n') : raw;
  const feedback = /^Feedback-Type:/im.exec(plain);
  if (feedback) return toldEvents([complaintOf(unfolded(partAround(plain, feedback.index)))]);
  const blocks = plain.split(/\n{2,}/).filter((block) => /^Final-Recipient:/im.test(block));
  if (blocks.length === 0) return { events: [], ignored: 1 };
  const { events, ignored } = toldEvents(
    blocks.slice(0, mostRecipients).map((block) => bounceOf(unfolded(block))),
  );
  return { events, ignored: ignored + Math.max(0, blocks.length - mostRecipients) };
}

/** Lines that go on in the next one made whole; what stands behind the longest part is no field of a report. */
function unfolded(block: string): string {
  return block.slice(0, longestPart).replaceAll(/\n[ \t]+/g, ' ');
}

/** The blank-line-separated part of a message that an index lies in. */
function partAround(text: string, index: number): string {
  const from = text.lastIndexOf('\n\n', index);
  const to = text.indexOf('\n\n', index);
  return text.slice(Math.max(0, from), to < 0 ? text.length : to);
}

function field(block: string, name: string): string | undefined {
  // The whole line by one greedy dot, and its length looked at after: a count there would be tried from every blank of a long line.
  const found = new RegExp(`^${name}:(.*)$`, 'im').exec(block)?.[1]?.trim();
  return found === undefined || found === '' || found.length > longestField ? undefined : found;
}

/** `rfc822; hanako@example.jp`, `utf-8; …`, or the bare address that some servers write. */
function addressOf(value: string | undefined): string | undefined {
  const address = value
    ?.replace(/^[a-z0-9-]+;\s*/i, '')
    .replace(/^<|>$/g, '')
    .trim();
  return address !== undefined && address.includes('@') ? address : undefined;
}

function bounceOf(block: string): DeliveryEvent | undefined {
  // What the sender wrote stands before what aliases made of it.
  const address = addressOf(field(block, 'Original-Recipient')) ?? addressOf(field(block, 'Final-Recipient'));
  const action = field(block, 'Action')?.toLowerCase();
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(field(block, 'Status') ?? '')?.[0] ?? '';
  if (address === undefined || (action !== 'failed' && action !== 'delayed')) return undefined;
  const forGood = action === 'failed' && status.startsWith('5') && !/^5\.(2\.2|7\.)/.test(status);
  const detail = `${action} ${status} ${field(block, 'Diagnostic-Code') ?? ''}`.trim().slice(0, 300);
  return { kind: forGood ? 'hard_bounce' : 'soft_bounce', address, detail };
}

function complaintOf(report: string): DeliveryEvent | undefined {
  const type = field(report, 'Feedback-Type')?.toLowerCase() ?? '';
  const address = addressOf(field(report, 'Original-Rcpt-To'));
  if (address === undefined || type === 'not-spam') return undefined;
  return { kind: type === 'opt-out' ? 'unsubscribed' : 'complaint', address, detail: type };
}
