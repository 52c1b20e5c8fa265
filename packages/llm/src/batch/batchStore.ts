import type { Message, SpendTags, Usage, Wording } from '../request.ts';

/** One person's call in a batch; the static prefix is kept once, with the batch. */
export interface BatchLine {
  /** The caller's name for it, unique in a run. */
  readonly customId: string;
  /** Changes when what the words depend on changes; see BatchRun.refresh. */
  readonly inputsHash: string;
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  readonly template: string;
  readonly temperature?: number;
  readonly jsonSchema?: Wording['jsonSchema'];
  /** The person (UUID) whose data the line holds: kept beside it, so that erasing the person erases the line. */
  readonly subjectId?: string;
  readonly tags?: SpendTags;
}

/** `waiting` until an answer is there; `dropped` when the caller no longer wants it. */
export type LineState = 'waiting' | 'answered' | 'redone' | 'template' | 'dropped';

/** The words for one line and where they came from. */
export interface BatchAnswer {
  readonly customId: string;
  readonly text: string;
  readonly provider: string;
  readonly model: string;
  readonly costMicroUsd: number;
  readonly promptHash: string;
  /** Absent where no model was asked. */
  readonly usage?: Usage;
  /** `answered` by the batch, `redone` in real time, or by the `template`. */
  readonly state: Exclude<LineState, 'waiting'>;
}

export type BatchState =
  'prepared' | 'funded' | 'uploading' | 'uploaded' | 'creating' | 'submitted' | 'cancelling' | 'settled';

export interface StoredBatch {
  readonly id: string;
  readonly tenantId: string;
  readonly runId: string;
  readonly purpose: string;
  readonly prefix: string;
  readonly targetId: string | undefined;
  readonly state: BatchState;
  readonly fileId: string | undefined;
  readonly providerBatchId: string | undefined;
  readonly reservationId: string | undefined;
  readonly deadlineAt: Date;
  /** When it first became `creating`, by the store's clock: the provider's time is no domain time. */
  readonly creatingSince: Date | undefined;
  readonly cancelledAt: Date | undefined;
  /** Raised by each claim; a write with an older one changes nothing. */
  readonly fence: number;
}

export interface StoredLine extends BatchLine {
  readonly state: LineState;
}

export type BatchChange = Partial<
  Pick<StoredBatch, 'targetId' | 'state' | 'fileId' | 'providerBatchId' | 'reservationId' | 'cancelledAt'>
>;

/** Somebody else took the batch over; what was done since is theirs to repeat. */
export class FenceLost extends Error {
  constructor(batchId: string) {
    super(`batch ${batchId} was taken over`);
    this.name = 'FenceLost';
  }
}

/** Where batches live. Every write but the first is fenced: it throws FenceLost when the claim is no longer ours. */
export interface BatchStore {
  /** Writes a batch with its lines once; a second time does nothing. */
  insert(batch: Omit<StoredBatch, 'fence'>, lines: readonly BatchLine[], createdAt: Date): Promise<void>;
  /** Ids of the run's batches that are not settled. */
  open(tenantId: string, runId: string): Promise<readonly string[]>;
  /** Takes the batch for `leaseMs` of the database's clock; undefined while somebody else has it. */
  claim(tenantId: string, batchId: string, leaseMs: number): Promise<StoredBatch | undefined>;
  /** Ends the claim. */
  unclaim(batch: StoredBatch): Promise<void>;
  /** With `settled` the prompts of its lines go too: people's names stand in them, and nobody asks with them again. */
  change(batch: StoredBatch, change: BatchChange, leaseMs: number): Promise<StoredBatch>;
  lines(tenantId: string, batchId: string): Promise<readonly StoredLine[]>;
  /** Gives waiting lines their answer; lines that have one keep it. */
  answer(batch: StoredBatch, answers: readonly BatchAnswer[]): Promise<void>;
  /** Every answer of a run. */
  answers(tenantId: string, runId: string): Promise<readonly BatchAnswer[]>;
}
