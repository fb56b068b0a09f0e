// The one rule of docs/architecture.md: imports only point down, and siblings never meet.
export const rows = [
  ['^app/|^proxy[.]ts$', '^cli/', '^server/start([.]ts$|/)'],
  ['^server/doors/sts/', '^server/doors/enrolment/', '^server/doors/pki/', '^server/doors/api/', '^server/doors/signer/'],
  ['^server/runtime/'],
  ['^server/operations/', '^server/verifier/'],
  ['^server/keys/', '^server/pki/', '^server/tokens/', '^server/ledger/', '^server/outbound/', '^server/metrics/', '^server/config[.]ts$'],
  ['^server/domain/'],
];
const test = '[.]test[.]tsx?$';
const beside = '^(server/testing|bench|e2e|examples|certs)/|^prisma/seed';
const source = '^(app|cli|components|messages|server)/|^proxy[.]ts$';
const contract = 'server/doors/api/(contract|contract/[^/]+|client)[.]ts$';
const tests = [test, '^server/testing/'];

const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

const downOnly = rows.flatMap((row, depth) =>
  row.map((here) => {
    const above = rows.slice(0, depth).flat();
    const siblings = row.filter((there) => there !== here);
    return forbid(`imports point down, siblings never meet: ${here}`, { path: here, pathNot: test }, { path: [...above, ...siblings] });
  }),
);

const onlyIn = (home, library, also = []) =>
  forbid(
    `${library} lives in ${home}`,
    { path: source, pathNot: [`^server/${home}/`, ...also, ...tests] },
    { path: `node_modules/${library}/` },
  );

export default {
  forbidden: [
    ...downOnly,
    onlyIn('pki', '@peculiar'),
    onlyIn('pki', 'reflect-metadata'),
    onlyIn('tokens', 'jose'),
    onlyIn('ledger', '(@prisma|pg)'),
    onlyIn('doors', 'fastify'),
    onlyIn('outbound', 'ipaddr[.]js'),
    onlyIn('outbound', 'openid-client'),
    onlyIn('verifier', '@grpc', ['^cli/workload/spiffe/']),
    onlyIn('metrics', 'prom-client'),
    forbid(
      'only the api asks others for something',
      { path: '^server/(start|runtime)/(sts|signer)[.]ts$' },
      { path: '^server/outbound/', reachable: true },
    ),
    forbid('the generated client is the ledger’s alone', { path: source, pathNot: ['^server/ledger/', ...tests] }, { path: '^prisma/' }),
    forbid(
      'only runtime and start read the configuration',
      { path: source, pathNot: ['^server/(runtime|start)', '^server/config', ...tests] },
      {
        path: '^server/config[.]ts$',
      },
    ),
    forbid(
      'the console knows only the contract and the words',
      { path: '^app/|^proxy[.]ts$', pathNot: test },
      {
        path: '^(server|prisma|cli)/',
        pathNot: [`^${contract}`, '^server/domain/'],
      },
    ),
    forbid(
      'the command line makes keys and calls, and reaches no ledger',
      { path: '^cli/', pathNot: test },
      {
        path: '^(server|prisma|app|components)/',
        pathNot: [`^${contract}`, '^server/(verifier|keys|pki|tokens|domain)/'],
      },
    ),
    forbid(
      'components take props',
      { path: '^components/', pathNot: test },
      {
        path: '^(app|cli|prisma|server)/',
        pathNot: [`^${contract}`, '^server/domain/'],
      },
    ),
    forbid('messages are words alone', { path: '^messages/' }, { path: '^(app|cli|components|prisma|server)/' }),
    forbid('messages are for the console', { path: '^(cli|server)/' }, { path: '^messages/' }),
    forbid('components serve the console', { path: '^(cli|server)/' }, { path: '^components/' }),
    forbid('what stands beside is not built upon', { path: source, pathNot: tests }, { path: beside }),
    forbid('no cycles', { pathNot: '^prisma/client/' }, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    // node:ffi is there only as node:ffi, and so not in the list of what is built in.
    forbid('everything resolves', {}, { couldNotResolve: true, pathNot: '^ffi$' }),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules|^prisma/client' },
    exclude: { path: '^(node_modules|[.]next|data)/|[.]css$|^next/dist' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
