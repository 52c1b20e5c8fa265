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

/** Maximises `data`; `start` is a candidate solution by column. */
export function maximise(
  highs: Highs,
  data: Omit<ModelData, 'sense'>,
  limits: RunLimits,
  start?: Float64Array,
): RunOutcome {
  const source = { ...data, sense: highs.constants.objectiveSense.maximize };
  return highs.withModel(source, (model) => {
    model.options.set({
      output_flag: false,
      random_seed: limits.seed % 2_147_483_647,
      mip_rel_gap: limits.relativeGap,
      mip_abs_gap: 0,
      // Restarts repeat the root's cut rounds; after our own presolve they cost twice the solve and save nothing.
      mip_allow_restart: false,
      mip_max_nodes: limits.nodes,
    });
    if (start !== undefined) model.setSolution({ colValue: start });
    model.run();
    const status = model.getModelStatus();
    const { infeasible, unboundedOrInfeasible } = highs.constants.modelStatus;
    const solved = Number(model.info.get('primal_solution_status')) === 2;
    const bound = Number(model.info.get('mip_dual_bound'));
    return {
      columns: solved ? model.getSolution().colValue : undefined,
      bound: Number.isFinite(bound) ? bound : Infinity,
      nodes: Number(model.info.get('mip_node_count')),
      infeasible: status === infeasible || status === unboundedOrInfeasible,
    };
  });
}
