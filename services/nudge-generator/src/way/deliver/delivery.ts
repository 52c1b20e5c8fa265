import type { OpenLink } from '../../tokens/openLink.ts';
import type { BounceTags } from '../../tokens/bounceTag.ts';
import type { ClickLink } from '../../tokens/clickLink.ts';
import type { ConfirmLink } from '../../tokens/confirmLink.ts';
import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Logger } from '@tsudoi/runtime/logger';
import type { ChannelSet } from '../channels/channel.ts';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { Invitation } from '../channels/invitation.ts';
import type { Bulkheads } from './bulkheads.ts';
import type { AtTheDoor } from './door.ts';
import type { Outgoing } from './ledger.ts';
import type { Limited } from './limits.ts';
import type { NudgeMetrics } from '../../nudgeMetrics.ts';
import type { OnStep } from './onStep.ts';
import type { PictureLink } from './pictureLink.ts';

/** Words ready to leave and the ways that are left. */
export interface Delivery extends Outgoing, Limited, Omit<AtTheDoor, 'generation'> {
  readonly url: string | undefined;
  /** Whether the text is Markdown. */
  readonly markdown: boolean;
  /** Whether clicks on the link are counted. */
  readonly trackClicks: boolean;
  /** Whether mail carries the picture that tells of openings. */
  readonly trackOpens: boolean;
  /** The event for the person's calendar, where the rule sends one. */
  readonly invitation: Invitation | undefined;
  /** The address of the event's picture, where it has one. */
  readonly pictureUrl: string | undefined;
  /** After this instant the message helps nobody: its event has begun. */
  readonly uselessAfter: Date | undefined;
  /** Whether its rule has several variants, whose use is counted. */
  readonly counted: boolean;
}

/** What sending needs. */
export interface DeliverParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly channels: ChannelSet;
  /** How long the answer to one message may take, from its own bytes on. */
  readonly sendDeadlineMs: number;
  readonly bulkheads: Bulkheads;
  /** Nudges whose claims have ended. */
  readonly settled: (nudges: readonly ClaimedNudge[]) => void;
  /** Sends that outlast their batch go on beside it; their claims are kept until then. */
  readonly goOn: (nudges: readonly ClaimedNudge[], rest: Promise<void>) => void;
  /** Aborts when the process is to end: what has not left yet is handed back. */
  readonly stopping: AbortSignal;
  readonly unsubscribeUrl: (tenantId: string, contactId: string, channel: ChannelName) => string;
  /** The link that counts a click and leads on. */
  readonly clickLink: ClickLink;
  /** The picture that tells of an opening. */
  readonly openLink: OpenLink;
  /** The picture of an event, as mail shows it. */
  readonly pictureLink: PictureLink;
  /** The link by which a person confirms that they want messages. */
  readonly confirmLink: ConfirmLink;
  /** What tells of a bounce whose it is. */
  readonly bounceTag: BounceTags['tagOf'];
  readonly onStep: OnStep;
  /** Hears what became of sends. */
  readonly metrics: Pick<NudgeMetrics, 'sent'>;
}
