/**
 * The simulated tenants of the loop bench. Frozen: committed before any policy was tuned on them, and not changed to suit one. The response of the world is
 * a Hill curve with an arrival by a power of the lead time; the engine believes in `1 - exp(-u / kappa)` and `1 - rho^days`: it is never right about the family.
 */
export const LOOP = {
  seed: 190_019,
  tenants: 60,
  events: 20,
  tactics: 12,
  paidShare: 0.7,
  /** What the engine is told: log-uniform bounds. */
  believed: {
    audience: [800, 15_000],
    theta: [0.004, 0.03],
    kappa: [3, 40],
    rho: [0.6, 0.93],
    unitYen: [500, 6_000],
    setupYen: [3_000, 60_000],
    ownSpread: 0.7,
    sharedSpread: 0.35,
  },
  /** What is so: log deviations of truth / belief. */
  truth: {
    tactic: 0.45,
    tenant: 0.3,
    tenantTactic: 0.6,
    /** Of the effort at which half of the response is reached. */
    halfway: 0.3,
    /** Hill exponent, uniform. */
    exponent: [0.8, 1.25],
    /** Random walk of a tenant's tactic from one event to the next. */
    drift: 0.05,
  },
  /** One event: yen, lead days, and what makes it sell better or worse than such events do. */
  event: { budgetYen: [80_000, 400_000], leadDays: [14, 60], appeal: 0.2 },
  /** Counts: gamma-Poisson with this shape for each tactic; a share of people comes by no link. */
  observed: { shape: 12, untracked: 0.15 },
} as const;
