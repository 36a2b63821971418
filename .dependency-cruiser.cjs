// The arrows of ARCHITECTURE.md, "Rooms", as rules. `npm run arrows` checks them.

/** What a room may import of the other rooms; anything else of ours is forbidden to it. */
const arrows = {
  '^libs/core/': [],
  '^libs/process/': [],
  '^libs/persistence/': ['^libs/core/', '^migrations/'],
  '^libs/queue/': ['^libs/core/'],
  '^libs/wire/': ['^libs/core/'],
  '^apps/api/': ['^libs/(core|persistence|queue|process)/'],
  '^apps/scheduler/': ['^libs/'],
  '^apps/platform/': ['^apps/(api|scheduler)/', '^libs/'],
  '^apps/admin/': [],
  '^migrations/': ['^libs/persistence/'],
  '^sdk/node/': [],
  '^plugins/examples/': ['^sdk/'],
  '^conformance/': ['^libs/(core|wire)/'],
};

/** Tests of a room may also use what the tests share, and real servers to test against. */
const test = '[.]spec[.]tsx?$|/testing/|^apps/[^/]+/test/';

module.exports = {
  forbidden: [
    ...Object.entries(arrows).map(([room, may]) => ({
      name: `room ${room.replace(/[\^]|[/]$/g, '')}`,
      comment: 'ARCHITECTURE.md, "Rooms", says what each room may import.',
      severity: 'error',
      from: { path: room, pathNot: test },
      to: { path: '^(apps|libs|migrations|sdk|plugins|conformance|test|tools)/', pathNot: [room, ...may] },
    })),
    {
      name: 'core is pure',
      comment: 'Of packages, the core imports zod, tinyqueue and node:crypto only.',
      severity: 'error',
      from: { path: '^libs/core/', pathNot: test },
      to: {
        dependencyTypesNot: ['local', 'aliased', 'aliased-tsconfig'],
        path: '.',
        pathNot: '^node_modules/(zod|tinyqueue)/|^(node:)?crypto$|^libs/core/',
      },
    },
    {
      name: 'tests stay outside',
      comment: 'What runs never imports a test.',
      severity: 'error',
      from: { pathNot: `${test}|^test/` },
      to: { path: '[.]spec[.]tsx?$|^test/' },
    },
    {
      name: 'no cycles',
      comment: 'Entities refer to each other by nature (TypeORM relations); nothing else may.',
      severity: 'error',
      from: { pathNot: '^libs/persistence/src/entities/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only what is declared',
      comment: 'A package that is imported stands in package.json.',
      severity: 'error',
      from: { path: '^(apps|libs|migrations|sdk|plugins|conformance)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'everything resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/|^(?!node_modules/).*/(gen|fixtures)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
