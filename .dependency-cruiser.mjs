/**
 * The import ladder of docs/ARCHITECTURE.md: each folder may import only what stands to its left. A comment says where
 * the code belongs instead.
 */
const rungs = [
  ['values'],
  ['runtime'],
  ['printing'],
  ['access'],
  ['ledger'],
  ['coalition'],
  ['partners', 'members'],
  ['rules'],
  ['tiers'],
  ['points'],
  ['perks', 'rebates', 'giving', 'settlement', 'webhooks', 'notifications', 'insights'],
  ['journeys'],
  ['api', 'jobs', 'cli'],
];
const mains = '^src/main[^/]*\\.ts$';
const inFolders = (folders) => `^src/(${folders.join('|')})/`;

/** The ladder within src/settlement/, whose own files any of its folders may import. */
const settlementRungs = [
  ['pricing'],
  ['bearers'],
  ['statements'],
  ['money'],
  ['documents', 'exits', 'payments'],
  ['close', 'agreement'],
  ['disputes'],
  ['readings', 'audit'],
];

/** One rule a rung: nothing above it, and none of its siblings. */
const ladder = rungs.flatMap((rung, index) => {
  const above = rungs.slice(index + 1).flat();
  const names = rung.join(', ');
  const rules = [
    {
      name: `${rung[0]}-imports-upward`,
      severity: 'error',
      comment: `${names} may not import what stands above. Pass it in as a parameter, move the shared part down, or write what joins them in journeys/.`,
      from: { path: inFolders(rung) },
      to: { path: above.length > 0 ? [inFolders(above), mains] : [mains] },
    },
  ];
  for (const folder of rung.length > 1 ? rung : []) {
    rules.push({
      name: `${folder}-imports-sibling`,
      severity: 'error',
      comment: `${names} do not know each other. What joins two of them is a journey (journeys/) or an event (the outbox).`,
      from: { path: inFolders([folder]) },
      to: { path: inFolders(rung.filter((sibling) => sibling !== folder)) },
    });
  }
  return rules;
});

const inSettlement = (folders) => `^src/settlement/(${folders.join('|')})/`;
const settlementLadder = settlementRungs.flatMap((rung, index) =>
  rung.map((folder) => ({
    name: `settlement-${folder}-imports-upward`,
    severity: 'error',
    comment: `settlement/${folder} may import only folders further down. Move the shared part down: src/settlement/README.md says what is where.`,
    from: { path: inSettlement([folder]) },
    to: {
      path: inSettlement([
        ...rung.filter((sibling) => sibling !== folder),
        ...settlementRungs.slice(index + 1).flat(),
      ]),
    },
  })),
);

const packages = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);

export default {
  forbidden: [
    ...ladder,
    ...settlementLadder,
    {
      name: 'settlement-base-imports-folders',
      severity: 'error',
      comment: 'What lies in settlement/ itself is for all of its folders, and knows none of them.',
      from: { path: '^src/settlement/[^/]+$' },
      to: { path: '^src/settlement/[^/]+/' },
    },
    {
      name: 'migrations-import-sources',
      severity: 'error',
      comment: 'A migration must do the same in five years: copy what it needs into it as SQL.',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
    {
      name: 'graphql-outside-api',
      severity: 'error',
      comment:
        'GraphQL is a way in, not what the programme means: types and resolvers belong in api/, meaning in a feature folder.',
      from: { path: '^src/', pathNot: ['^src/api/', mains] },
      to: {
        path: packages(
          'graphql[^/]*',
          'type-graphql',
          '@apollo/[^/]+',
          '@graphql-yoga/[^/]+',
          '@escape.tech/[^/]+',
          'ruru',
        ),
      },
    },
    {
      name: 'http-outside-api',
      severity: 'error',
      comment: 'Serving HTTP and WebSockets belongs in api/.',
      from: { path: '^src/', pathNot: ['^src/api/', mains] },
      to: { path: packages('fastify', '@as-integrations/[^/]+', 'ws') },
    },
    {
      name: 'node-http-outside-transport',
      severity: 'error',
      comment:
        'What is asked and answered over HTTP is a matter of the ways in: api/, jobs/, cli/. The way out is webhooks/deliver, which connects to addresses that it has looked at.',
      from: {
        path: '^src/',
        pathNot: ['^src/(api|jobs|cli)/', '^src/webhooks/deliver/post-webhook\\.ts$', mains],
      },
      to: { path: '^(node:)?(http|https|http2)$' },
    },
    {
      name: 'bullmq-outside-queue',
      severity: 'error',
      comment: 'Only runtime/queue knows BullMQ: use its Queues and JobProcessor.',
      from: { path: '^src/', pathNot: '^src/runtime/queue' },
      to: { path: packages('bullmq') },
    },
    {
      name: 'driver-outside-runtime',
      severity: 'error',
      comment:
        'Connections are opened in runtime/ and handed on: take a Database, a LiveChannel or Queues as a parameter. Types alone may be imported.',
      from: { path: '^src/', pathNot: '^src/runtime/' },
      to: { path: packages('pg', 'ioredis', '@mikro-orm/migrations'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'orm-outside-runtime',
      severity: 'error',
      comment:
        'Elsewhere of MikroORM only types, and what an entity is declared with, which is in @mikro-orm/core: the database is opened in runtime/.',
      from: { path: '^src/', pathNot: '^src/runtime/' },
      to: { path: packages('@mikro-orm/(?!core/)[^/]+'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'circle',
      severity: 'error',
      comment:
        'Two files that need each other are one file, or have a third thing in common that deserves a name.',
      from: { path: '^(src|migrations)/' },
      to: { circular: true },
    },
    {
      name: 'sources-import-tests',
      severity: 'error',
      comment: 'What the product needs does not live in tests/ or bench/.',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(tests|bench|scripts)/' },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      comment: 'The import leads nowhere: a wrong path, or a package that is not in package.json.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'development-dependency',
      severity: 'error',
      comment: 'The image has no development dependencies: move the package to "dependencies".',
      from: { path: '^(src|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    parser: 'swc',
  },
};
