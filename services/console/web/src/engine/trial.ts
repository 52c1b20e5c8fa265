/** Limits of a trial, in the words of the engine. */
export interface TrialLimits {
  readonly tacticBudgetJpy: number;
  readonly staffHours: number;
  readonly required: readonly string[];
  readonly excluded: readonly string[];
}

/** A problem to solve again with other limits. */
export interface Trial {
  readonly id: number;
  /** Told with the first trial of a problem only. */
  readonly problem: Readonly<Record<string, unknown>> | undefined;
  readonly limits: TrialLimits;
}

/** One tactic of a plan of the engine. */
export interface TrialItem {
  readonly tacticId: string;
  readonly effort: number;
  readonly spendJpy: number;
  readonly hours: number;
  readonly expectedSignUps: number;
}

/** What the engine found. */
export interface TrialPlan {
  readonly items: readonly TrialItem[];
  readonly spendJpy: number;
  readonly hours: number;
  readonly expectedAttendees: number;
  readonly gap: number;
  readonly assessment: {
    readonly hitProbability: number;
    readonly interval80: readonly [number, number];
    readonly costPerAttendeeJpy: number | null;
  };
}

/** The answer to a trial: a plan, or why there is none. */
export interface TrialAnswer {
  readonly id: number;
  readonly wallMs: number;
  readonly plan?: TrialPlan;
  readonly impossible?: string;
}
