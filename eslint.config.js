import n from 'eslint-plugin-n';
import tseslint from 'typescript-eslint';

/** Strict and type-aware. Cycles and layers are the business of .dependency-cruiser.cjs, layout of Prettier. */
export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '**/fixtures/',
      'coverage/',
      '.data/',
      '**/generated/',
      '**/*.js',
      '**/*.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    plugins: { n },
    languageOptions: {
      parserOptions: { project: ['tsconfig.check.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'n/no-process-env': 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
      // A new kind is met by every switch over it, or says so with a default.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Numbers and booleans print as one expects; objects and undefined do not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Arrow functions that hand a void call on are common in callbacks and harm nobody.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Mocha wants a class whose constructor listens to the run.
      '@typescript-eslint/no-extraneous-class': ['error', { allowConstructorOnly: true }],
      // An async function without await keeps one signature for implementations that need it and those that do not.
      '@typescript-eslint/require-await': 'off',
      // A type parameter for the rows of a query is a documented promise of the caller.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    // The only places that read the environment: a process's own schema, and telemetry, which starts before it.
    files: [
      '**/config.ts',
      '**/telemetry.ts',
      '**/test/**',
      'test/**',
      'e2e/**',
      '**/e2e/**',
      'scripts/**',
      '**/bench/**',
      'bench/**',
      'packages/testing/**',
    ],
    rules: { 'n/no-process-env': 'off' },
  },
  {
    // Every metric is in the catalogue of packages/runtime/src/metrics, with labels that have bounds.
    ignores: ['packages/runtime/src/metrics/instruments.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'prom-client',
              importNames: ['Counter', 'Gauge', 'Histogram', 'Summary'],
              message:
                'declare it in packages/runtime/src/metrics/catalogue and use createCounter and its siblings',
            },
          ],
        },
      ],
    },
  },
  {
    // Numeric code over typed arrays: an index inside the bounds of its own loop is not undefined.
    files: ['packages/portfolio/**', 'packages/forecast/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // The pages run in a browser, with its types.
    files: ['services/console/web/src/**'],
    languageOptions: {
      parserOptions: {
        project: ['services/console/web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // A handler of an event may be a promise that tells its own faults.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    // The solver's worker runs in a browser, on an engine with the types of Node.
    files: ['services/console/web/src/engine/solver.worker.ts'],
    languageOptions: {
      parserOptions: { project: ['tsconfig.check.json'], tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    files: ['scripts/**', '**/bench/**', 'bench/**', '**/test/**', 'test/**', 'e2e/**', '**/e2e/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/test/**', 'test/**', 'e2e/**', '**/e2e/**', '**/bench/**', 'bench/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `it` and `describe` return nothing that anyone waits for.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'mocha', name: ['it', 'describe'] }] },
      ],
      // Answers of the wire are compared, not typed.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
);
