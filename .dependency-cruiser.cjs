/**
 * An arrow only ever points down (docs/architecture.md). Engines know no other package but the stage's types; packages
 * never know services; services never know each other, except standalone, which is all of them on one machine.
 */
const engines = '^packages/(portfolio|forecast|llm|calendar|growth|kube)/src/';
const plumbing = '(express|pg|typeorm|ioredis|bullmq|http|https|fastify)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment:
        'files that run each other in a circle cannot be tested or split alone; `import type` is erased and may point back',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-knows-no-package',
      comment: 'an engine takes what it needs as arguments; only the types of the stage are shared',
      severity: 'error',
      from: { path: engines },
      to: {
        path: '^(packages/([^/]+)/|services/|operators/)',
        pathNot: ['^packages/$1/', '^packages/growth/src/stage\\.ts$'],
      },
    },
    {
      name: 'engine-does-no-io',
      comment: 'no database, no HTTP server',
      severity: 'error',
      from: { path: '^packages/(portfolio|forecast|llm|calendar|growth)/src/' },
      to: { path: `(^|/)node_modules/${plumbing}/|^${plumbing}$` },
    },
    {
      name: 'package-knows-no-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|operators)/' },
    },
    {
      name: 'service-knows-no-service',
      comment: 'services meet in the outbox, the queues and named views',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/standalone/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'operator-knows-no-service',
      severity: 'error',
      from: { path: '^operators/([^/]+)/' },
      to: { path: '^(services|operators)/', pathNot: '^operators/$1/' },
    },
    {
      name: 'lower-knows-no-upper',
      comment: 'queue ▸ database ▸ runtime ▸ contracts',
      severity: 'error',
      from: { path: '^packages/runtime/src/' },
      to: { path: '^packages/(database|queue|platform|cli|testing)/' },
    },
    {
      name: 'database-knows-no-queue',
      severity: 'error',
      from: { path: '^packages/database/src/' },
      to: { path: '^packages/(queue|platform|cli|testing)/' },
    },
    {
      name: 'contracts-know-nobody',
      severity: 'error',
      from: { path: '^packages/contracts/src/' },
      to: { path: '^packages/(?!contracts/|growth/src/stage\\.ts)' },
    },
    {
      name: 'seal-and-storage-know-only-runtime',
      severity: 'error',
      from: { path: '^packages/(seal|storage)/src/' },
      to: { path: '^packages/(?!seal/|storage/|runtime/|contracts/)' },
    },
    {
      name: 'testing-is-for-tests',
      severity: 'error',
      from: { path: '^(packages|services|operators)/[^/]+/src/', pathNot: '^packages/testing/' },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'nudge-rooms-when',
      comment: 'when → words → way: what a nudge is made by knows neither its words nor its way',
      severity: 'error',
      from: { path: '^services/nudge-generator/src/when/' },
      to: { path: '^services/nudge-generator/src/(words|way|inbox|routes|app)' },
    },
    {
      name: 'nudge-rooms-words',
      severity: 'error',
      from: { path: '^services/nudge-generator/src/words/' },
      to: { path: '^services/nudge-generator/src/(way|inbox|routes|app)' },
    },
    {
      name: 'nudge-rooms-way-and-inbox',
      comment: 'they meet in the composition root',
      severity: 'error',
      from: { path: '^services/nudge-generator/src/(way|inbox)/' },
      to: {
        path: '^services/nudge-generator/src/(way|inbox|routes|app)',
        pathNot: '^services/nudge-generator/src/$1/',
      },
    },
    {
      name: 'nudge-rooms-backlog',
      severity: 'error',
      from: { path: '^services/nudge-generator/src/(backlog|tokens)/' },
      to: { path: '^services/nudge-generator/src/(when|words|way|inbox|routes|app)' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'require', 'types', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
