/** The limits a request can break. */
export type ConflictingConstraint =
  | 'tactic-budget'
  | 'staff-hours'
  | 'lead-days'
  | 'exclusivity'
  | 'excluded'
  | 'unknown-tactic'
  | 'limit'
  | 'target';

/** No plan satisfies the request. `constraint` is the limit that conflicts, `tactics` the required ones that break it. */
export class InfeasibleProblem extends Error {
  override readonly name = 'InfeasibleProblem';
  readonly constraint: ConflictingConstraint;
  readonly tactics: readonly string[];
  /** Figures that explain it, such as needed and available. */
  readonly figures: Readonly<Record<string, number>>;

  constructor(
    constraint: ConflictingConstraint,
    tactics: readonly string[],
    figures: Readonly<Record<string, number>>,
  ) {
    super(`no plan: ${constraint} conflicts${tactics.length > 0 ? ` with ${tactics.join(', ')}` : ''}`);
    this.constraint = constraint;
    this.tactics = tactics;
    this.figures = figures;
  }
}
