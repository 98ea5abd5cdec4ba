// The layers of ARCHITECTURE.md, from top to bottom: a folder may import only from folders above it.
const LAYERS = ['field', 'hash', 'air', 'stark', 'engine', 'vm', 'protocol', 'kernels', 'client', 'wallet', 'producer', 'ui'];
/** Tests, benches and scripts stand outside the layers. */
const NOT_PRODUCT = '(\\.test\\.ts$|^test/|^bench/|^scripts/|^e2e/)';
/** Where only a file called *.node.ts may stand: packages that need Node, and other such files. */
const NODE_ONLY = ['node_modules/(@hono/node-server|libsql)/', 'node_modules/comlink/.*node-adapter', '\\.node\\.ts$'];
const NOT_NODE = { path: '^(src|workers)/', pathNot: [NOT_PRODUCT, '\\.node\\.ts$'] };

module.exports = {
  forbidden: [
    ...LAYERS.map((layer, i) => ({
      name: `layer-${layer}`,
      severity: 'error',
      comment: `src/${layer} may import only from the folders above it`,
      from: { path: `^src/${layer}/`, pathNot: NOT_PRODUCT },
      to: { path: LAYERS.slice(i + 1).map((below) => `^src/${below}/`) },
    })).filter(({ to }) => to.path.length > 0),
    { name: 'wallet-and-producer', severity: 'error', comment: 'they know each other only through protocol and HTTP', from: { path: '^src/producer/', pathNot: NOT_PRODUCT }, to: { path: '^src/wallet/' } },
    { name: 'verify-without-prove', severity: 'error', comment: 'the verifier never imports the prover', from: { path: '^src/stark/verify' }, to: { path: '^src/stark/prove', reachable: true } },
    { name: 'trace-without-air', severity: 'error', comment: 'trace filling is checked by the constraints, so it must not read them', from: { path: '/trace\\.ts$' }, to: { path: '/air\\.ts$' } },
    { name: 'workers-from-mains', severity: 'error', comment: 'only the two mains know worker URLs', from: { path: '^src/', pathNot: ['^src/ui/main', '^src/producer/main'] }, to: { path: '^workers/' } },
    { name: 'product-without-tests', severity: 'error', comment: 'product code never imports tests, scripts or benches', from: { path: '^(src|workers)/', pathNot: NOT_PRODUCT }, to: { path: '^(test|scripts|bench|e2e)/' } },
    // Node only where the name says so: the producer without its host, for instance, runs in a worker of the page too.
    { name: 'node-modules-in-node-files', severity: 'error', from: NOT_NODE, to: { dependencyTypes: ['core'] } },
    { name: 'node-packages-in-node-files', severity: 'error', from: NOT_NODE, to: { path: NODE_ONLY } },
    { name: 'no-circles', severity: 'error', from: { pathNot: NOT_PRODUCT }, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\?' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'], conditionNames: ['import', 'types'], exportsFields: ['exports'] },
  },
};
