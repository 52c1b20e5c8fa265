/**
 * An arrow only ever points down (docs/architecture.md), and only where this table says so: what a package may know of
 * the others, and what its tests may know besides (`packages/testing` is open to every test, and to nothing else).
 * Engines (portfolio, forecast, llm, calendar, growth, kube, words) know no other package. A new package gets a line here.
 */
const fs = require('node:fs');

/** @type {Record<string, readonly string[]>} */
const mayKnow = {
  'packages/growth': [],
  'packages/portfolio': [],
  'packages/forecast': [],
  'packages/llm': [],
  'packages/calendar': [],
  'packages/words': [],
  'packages/kube': [],
  // The stage is named in the contracts; nothing else of an engine is.
  'packages/contracts': ['growth/src/stage.ts'],
  'packages/client': ['contracts'],
  'packages/runtime': ['contracts'],
  'packages/seal': ['runtime', 'contracts'],
  'packages/storage': ['runtime', 'contracts'],
  'packages/database': ['contracts', 'runtime'],
  'packages/queue': ['contracts', 'database', 'runtime'],
  'packages/audit': ['contracts', 'database', 'runtime', 'seal', 'storage'],
  'packages/backup': ['database', 'runtime', 'storage'],
  'packages/models': ['contracts', 'database', 'growth', 'llm', 'runtime', 'seal'],
  'packages/platform': ['database', 'growth', 'queue', 'runtime', 'seal', 'storage'],
  'packages/cli': ['backup', 'contracts', 'database', 'runtime', 'seal', 'storage'],
  'packages/operator': ['kube', 'runtime'],
  'packages/testing': ['database'],
  'services/accounts': [
    'audit',
    'contracts',
    'database',
    'growth',
    'platform',
    'queue',
    'runtime',
    'seal',
    'storage',
  ],
  'services/audience': ['audit', 'contracts', 'database', 'platform', 'queue', 'runtime', 'seal', 'storage'],
  'services/console': ['client', 'contracts', 'portfolio', 'runtime'],
  'services/nudge-generator': [
    ...[
      'contracts',
      'database',
      'forecast',
      'growth',
      'llm',
      'models',
      'platform',
      'queue',
      'runtime',
      'seal',
    ],
    'words',
  ],
  'services/recommendation-api': [
    'audit',
    'contracts',
    'database',
    'forecast',
    'llm',
    'models',
    'platform',
    'portfolio',
    'queue',
    'runtime',
    'seal',
    'storage',
  ],
  'services/sync-worker': ['calendar', 'contracts', 'database', 'platform', 'queue', 'runtime', 'seal'],
  // Every service in one process.
  'services/standalone': ['models', 'platform', 'runtime', 'services/'],
  'operators/growth': ['growth', 'kube', 'operator', 'runtime'],
  'operators/tenant': ['contracts', 'kube', 'operator', 'runtime'],
};

/** What tests know besides: mostly the floor that the thing under test stands on, to look at what it left there. */
const testsMayKnow = {
  'packages/models': ['platform', 'packages/llm/test/'],
  'packages/calendar': [],
  // Draws of distributions, of which chances are judged.
  'packages/portfolio': ['forecast'],
  'services/accounts': ['services/audience', 'services/recommendation-api'],
  'services/audience': ['services/accounts'],
  'services/console': ['e2e/', 'bench/harness/', 'scripts/run/'],
  'services/nudge-generator': ['packages/llm/test/'],
  'services/recommendation-api': ['packages/llm/test/'],
};
const floor = ['contracts', 'database', 'runtime', 'seal', 'storage', 'testing'];

const everyRoom = ['packages', 'services', 'operators'].flatMap((kind) =>
  fs.readdirSync(`${__dirname}/${kind}`).map((name) => `${kind}/${name}`),
);
for (const room of everyRoom)
  if (mayKnow[room] === undefined) throw new Error(`.dependency-cruiser.cjs: what may ${room} know?`);

/** @param {string} name @return {string} the pattern of a name of the table: a package's, or a path's beginning */
function patternOf(name) {
  if (/^(?:services|packages|e2e|bench|scripts)\//.test(name)) return `^${name}`;
  return name.includes('/') ? `^packages/${name}` : `^packages/${name}/`;
}

/** @param {string} room */
function roomRules(room) {
  const own = [`^${room}/`, ...mayKnow[room].map(patternOf)];
  const anything = '^(packages|services|operators|e2e|bench|scripts|test)/';
  return [
    {
      name: `${room} knows only what the table allows`,
      severity: 'error',
      from: { path: `^${room}/(src|server|web)/` },
      to: { path: anything, pathNot: own },
    },
    {
      name: `the tests of ${room} know only what the table allows`,
      severity: 'error',
      from: { path: `^${room}/(test|e2e|bench)/` },
      to: { path: anything, pathNot: [...own, ...[...floor, ...(testsMayKnow[room] ?? [])].map(patternOf)] },
    },
  ];
}

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
      name: 'engine-does-no-io',
      comment: 'no database, no HTTP server',
      severity: 'error',
      from: { path: '^packages/(portfolio|forecast|llm|calendar|growth)/src/' },
      to: { path: `(^|/)node_modules/${plumbing}/|^${plumbing}$` },
    },
    ...everyRoom.flatMap(roomRules),
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
