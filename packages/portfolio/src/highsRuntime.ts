import loadHighs, { type Highs, type ModelData } from 'highs';

// The package describes its ES module with CommonJS types: at run time the default import already is the loader.
const load = loadHighs as unknown as typeof loadHighs.default;

let loading: Promise<Highs> | undefined;

/** The solver, compiled once a thread (about 60 ms). */
export function highsRuntime(): Promise<Highs> {
  loading ??= load();
  return loading;
}

/** Deterministic limits of one run; no wall clock. */
export interface RunLimits {
  readonly relativeGap: number;
  readonly nodes: number;
  readonly seed: number;
}

/** One maximisation. `bound` is the proven upper bound in objective units, Infinity when none is known; `columns` undefined without a solution. */
export interface RunOutcome {
  readonly columns: Float64Array | undefined;
  readonly bound: number;
  readonly nodes: number;
  readonly infeasible: boolean;
}

/** A programme to maximise. */
export type Maximisation = Omit<ModelData, 'sense'>;

/**
 * Maximises `data`; `start` is a candidate solution by column. The solver fails on rare numerical trouble (about one run in a thousand): it is asked
 * again without presolve and start, and when that fails too the outcome knows nothing (no columns, bound Infinity).
 */
export function maximise(
  highs: Highs,
  data: Maximisation,
  limits: RunLimits,
  start: Float64Array,
): RunOutcome {
  try {
    return run(highs, data, limits, 'choose', start);
  } catch (first) {
    if (!(first instanceof highs.errors.HighsError)) throw first;
    try {
      return run(highs, data, limits, 'off', undefined);
    } catch (second) {
      if (!(second instanceof highs.errors.HighsError)) throw second;
      return { columns: undefined, bound: Infinity, nodes: 0, infeasible: false };
    }
  }
}

function run(
  highs: Highs,
  data: Maximisation,
  limits: RunLimits,
  presolve: 'choose' | 'off',
  start: Float64Array | undefined,
): RunOutcome {
  const source = { ...data, sense: highs.constants.objectiveSense.maximize };
  return highs.withModel(source, (model) => {
    model.options.set({
      output_flag: false,
      presolve,
      random_seed: limits.seed % 2_147_483_647,
      mip_rel_gap: limits.relativeGap,
      mip_abs_gap: 0,
      // Restarts repeat the root's cut rounds; after our own presolve they cost twice the solve and save nothing.
      mip_allow_restart: false,
      // The opening's local search has found what these look for; without them a solve takes a third of the time.
      mip_heuristic_run_feasibility_jump: false,
      mip_heuristic_run_rins: false,
      mip_heuristic_run_rens: false,
      mip_heuristic_run_root_reduced_cost: false,
      mip_max_nodes: limits.nodes,
    });
    if (start !== undefined) model.setSolution({ colValue: start });
    model.run();
    const status = model.getModelStatus();
    const { infeasible, unboundedOrInfeasible, optimal } = highs.constants.modelStatus;
    const solved =
      Number(model.info.get('primal_solution_status')) === highs.constants.solutionStatus.feasible;
    const proven = Number(model.info.get('mip_dual_bound'));
    // A programme that presolve reduces to nothing has no tree, hence no bound of its own: its optimum is one.
    const reduced = status === optimal && Number(model.info.get('mip_node_count')) <= 0;
    const bound = Number.isFinite(proven) ? proven : reduced ? model.getObjectiveValue() : Infinity;
    return {
      columns: solved ? model.getSolution().colValue : undefined,
      bound: solved ? Math.max(bound, model.getObjectiveValue()) : bound,
      nodes: Math.max(0, Number(model.info.get('mip_node_count'))),
      infeasible: status === infeasible || status === unboundedOrInfeasible,
    };
  });
}
