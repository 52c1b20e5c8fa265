import loadHighs, { type Highs, type ModelData } from 'highs';

// The package describes its ES module with CommonJS types: at run time the default import already is the loader.
const load = loadHighs as unknown as typeof loadHighs.default;

let loading: Promise<Highs> | undefined;

/** The solver, compiled once a thread (about 60 ms). */
export function highsRuntime(): Promise<Highs> {
  loading ??= load();
  return loading;
}

/** A programme without its sense. */
export type SolverData = Omit<ModelData, 'sense'>;
