import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { MailLayout } from '@tsudoi/contracts/nudges';
import type { Invitation } from './invitation.ts';

/** What leaves: one message to one person over one delivery channel. Texts are final: lengths and contents are checked. */
export interface OutgoingMessage {
  readonly nudgeId: string;
  readonly tenantId: string;
  readonly contactId: string;
  /** The nudge key: rule, contact and due slot or trigger signal. The same in every attempt, every mode, every process. */
  readonly key: string;
  /** Where it goes: mail address, phone number, webhook URL, … as the contact or the tenant gave it; '' for in-app. */
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** What the tenant's mails look like. */
  readonly layout?: MailLayout;
  /** The picture of the event, which stands above the words of a mail that is laid out. */
  readonly pictureUrl?: string;
  readonly url?: string;
  readonly locale: 'ja' | 'en';
  /** The event as an invitation for calendars; mail carries it. */
  readonly invitation?: Invitation;
  /** A picture of one pixel that tells of an opening; mail carries it. */
  readonly openUrl?: string;
  /** What tells of a bounce whose it is, behind the plus of an envelope sender; mail carries it. */
  readonly bounceTag?: string;
  /** One-click unsubscribe (RFC 8058). */
  readonly unsubscribeUrl: string;
}

/**
 * What became of a send. `delivered`: the peer took it. `refused`: the peer will never take it. `gone`: the address
 * no longer exists. `retry`: the peer did not take it and may later. `unknown`: it may or may not have arrived.
 */
export type SendOutcome = 'delivered' | 'refused' | 'gone' | 'retry' | 'unknown';

/** What became of a message at one device of a person. */
export interface DeviceOutcome {
  readonly deviceId: string;
  readonly kind: 'web' | 'fcm' | 'apns';
  readonly outcome: SendOutcome;
  readonly reason?: string;
}

export interface SendResult {
  readonly outcome: SendOutcome;
  /** The peer's own id of the message. */
  readonly receipt?: string;
  readonly retryAfterMs?: number;
  readonly reason?: string;
  /** Each device's own outcome, where a person has several; `outcome` speaks for all. */
  readonly devices?: readonly DeviceOutcome[];
}

/** When a send that was not taken is tried again: each wait once, the last one over and over, until `forSeconds` after the first try. */
export interface RetrySchedule {
  readonly waitsSeconds: readonly number[];
  readonly forSeconds: number;
}

/** One way to a person. `send` never throws for what a peer does; a throw counts as `unknown`. */
export interface Channel {
  readonly name: ChannelName;
  /** Whether the peer drops a second message with the same key: then an unknown outcome may be sent again. */
  readonly dedupes: boolean;
  /** Longest text in characters that fits (an SMS, a push payload). */
  readonly maxTextLength: number;
  /** Its effect is rows of our own database: written, entered in the ledger and settled in one transaction. */
  readonly inOurDatabase?: boolean;
  /** Sends to one receiver that may be under way at once; 16 unless said, which is what the way out opens connections for. */
  readonly sendsAtOnce?: number;
  /** When what was not taken is tried again; absent where nothing can be. */
  readonly retry?: RetrySchedule;
  /** Where messages go for people without an address of their own. */
  readonly tenantAddress?: string;
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult>;
  /** Sends many of one tenant at once, results in the same order; where absent `send` is called for each. */
  sendMany?(messages: readonly OutgoingMessage[], signal: AbortSignal): Promise<readonly SendResult[]>;
}

/** The channels of one tenant, by name; null for one that is not set up or switched off. */
export interface ChannelSet {
  get(tenantId: string, name: ChannelName): Promise<Channel | null>;
}
