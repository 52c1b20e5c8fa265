import type { ReadingName } from './readings.ts';
import type { Stage } from './stage.ts';

/** A text in both languages of the platform. */
export interface Words {
  readonly en: string;
  readonly ja: string;
}

/**
 * A threshold with a band of its own: a level is entered at `enter` and left at `exit`, which lies on the other side
 * by a margin, so that noise around one of them does nothing.
 */
export interface Threshold {
  readonly reading: ReadingName;
  readonly side: 'at-least' | 'more-than' | 'less-than';
  readonly enter: number;
  readonly exit: number;
}

/** A step of a rule. The lowest one has no thresholds: it is where one is when no other holds. */
export interface Level {
  readonly name: string;
  /** Any one of them enters the level; all of them must be known and left to leave it. */
  readonly thresholds: readonly Threshold[];
  /** Modes that this level asks for at least. */
  readonly modes?: Partial<Stage>;
  /** What a person is told at this level. */
  readonly advice?: Words;
}

/** `switch` changes modes, `observe` tells what is always on, `advise` tells a person what to do. */
export type RuleKind = 'switch' | 'observe' | 'advise';

/** One row of the growth policy. */
export interface Rule {
  readonly id: string;
  readonly kind: RuleKind;
  readonly title: Words;
  /** Document and section that ask for it. */
  readonly source: string;
  /** How long its readings must be below a level before it is left downwards, ms. Upwards only the policy's dwell counts. */
  readonly settleMs: number;
  readonly levels: readonly [Level, ...Level[]];
}

/** Rules in the order in which they are looked at, and the pace of switches. */
export interface Policy {
  /** Least time between two switches of the installation, ms. */
  readonly dwellMs: number;
  /** How long after a switch a burning SLO takes it back, ms. */
  readonly trialMs: number;
  /** Burn of the error budget at which a switch on trial is taken back; 1 is exactly the budget. */
  readonly burnLimit: number;
  /** How long a rule whose switch was taken back stays where it is, ms. */
  readonly blockMs: number;
  readonly rules: readonly Rule[];
}

/** A policy that cannot work, with the place of each fault. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
  readonly faults: readonly { readonly field: string; readonly message: string }[];
  constructor(faults: readonly { readonly field: string; readonly message: string }[]) {
    super(faults.map(({ field, message }) => `${field}: ${message}`).join('; '));
    this.faults = faults;
  }
}

/** @throws {InvalidPolicy} when a band is inverted or has no width, levels of one reading do not rise, or two rules share an id. */
export function checkPolicy(policy: Policy): Policy {
  const faults: { field: string; message: string }[] = [];
  const ids = new Set<string>();
  policy.rules.forEach((rule, index) => {
    const field = `rules[${index}]`;
    if (ids.has(rule.id)) faults.push({ field: `${field}.id`, message: `"${rule.id}" is there twice` });
    ids.add(rule.id);
    if (rule.levels[0].thresholds.length > 0)
      faults.push({ field: `${field}.levels[0]`, message: 'the lowest level has no thresholds' });
    rule.levels.forEach((level, at) => {
      for (const { reading, side, enter, exit } of level.thresholds) {
        const place = `${field}.levels[${at}].${reading}`;
        if (!Number.isFinite(enter) || !Number.isFinite(exit))
          faults.push({ field: place, message: 'enter and exit must be numbers' });
        const inverted = side === 'less-than' ? exit <= enter : exit >= enter;
        if (inverted)
          faults.push({
            field: place,
            message: `exit ${exit} must be ${side === 'less-than' ? 'above' : 'below'} enter ${enter}`,
          });
        const below = rule.levels[at - 1]?.thresholds.find((each) => each.reading === reading);
        if (below && (side === 'less-than' ? enter >= below.enter : enter <= below.enter))
          faults.push({
            field: place,
            message: `enter ${enter} must lie beyond that of the level below, ${below.enter}`,
          });
      }
      if (at > 0 && level.thresholds.length === 0)
        faults.push({ field: `${field}.levels[${at}]`, message: 'nothing ever enters this level' });
    });
  });
  if (faults.length > 0) throw new InvalidPolicy(faults);
  return policy;
}
