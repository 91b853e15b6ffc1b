/*
 * Who may import whom. Imports point downwards:
 *   desktop, web, cli -> app -> backup, watch, restore -> destinations -> vault; all -> base, src-shared;
 *   src-renderer -> src-shared alone.
 */
const main = (folders) => `^src-main/(${folders})/`;
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    rule('shared-stands-alone', 'The contract is the one thing that every process loads.',
      { path: '^src-shared/' }, { path: '^(src-main|src-renderer|test|bench|scripts)/' }),
    rule('shared-needs-only-zod', 'The contract runs in a browser and in a thread: types and zod only.',
      { path: '^src-shared/' }, { dependencyTypesNot: ['local'], pathNot: 'node_modules/zod/' }),
    rule('renderer-knows-only-the-contract', 'What is proven in a browser must hold in Electron: the renderer reaches nothing but the contract.',
      { path: '^src-renderer/' }, { path: '^(src-main|test|bench|scripts)/' }),
    rule('renderer-has-no-node', 'The renderer is sandboxed; Node modules do not exist there.',
      { path: '^src-renderer/', pathNot: 'vite\\.config\\.ts$' }, { dependencyTypes: ['core'] }),
    rule('base-knows-no-photos', 'Pools, gates and meters serve every engine.',
      { path: main('base') }, { path: '^src-main/', pathNot: main('base') }),
    rule('vault-is-the-bottom', 'The store must be readable and testable without anything above it.',
      { path: main('vault') }, { path: main('backup|destinations|watch|restore|app|desktop|web|cli') }),
    rule('destinations-know-the-vault-only', 'A destination stores; it does not decide what is stored.',
      { path: main('destinations') }, { path: main('backup|watch|restore|app|desktop|web|cli') }),
    rule('engine-knows-no-application', 'The same engine runs behind every door.',
      { path: main('backup|watch|restore') }, { path: main('app|desktop|web|cli') }),
    rule('engines-are-neighbours', 'Backing up, watching and restoring meet in the application only.',
      { path: main('(backup|watch|restore)') }, { path: main('backup|watch|restore'), pathNot: main('$1') }),
    rule('app-knows-no-door', 'The application is told what a door can do; it never asks which one it is.',
      { path: main('app') }, { path: main('desktop|web|cli') }),
    rule('doors-are-neighbours', 'A door that imports another drags its run time along. Only the command line opens another: `keepsake web`.',
      { path: main('(desktop|web)') }, { path: main('desktop|web|cli'), pathNot: main('$1') }),
    rule('cli-needs-no-electron', 'The command line runs where there is no screen.',
      { path: main('cli') }, { path: main('desktop') }),
    rule('only-desktop-imports-electron', 'Everything else runs on a server without a screen.',
      { path: '^(src-|bench/)', pathNot: main('desktop') }, { path: 'node_modules/electron/' }),
    rule('nothing-imports-tests', 'The product does not depend on its tests.',
      { path: '^src-' }, { path: '^(test|bench|scripts)/' }),
    rule('no-circles', 'A circle is one module that pretends to be two.', {}, { circular: true }),
    rule('no-undeclared-packages', 'What is not in package.json is there by accident.',
      {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    rule('product-uses-production-packages', 'The packaged app has no development dependencies; the renderer is bundled whole.',
      { path: '^src-main/' }, { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/electron/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default', 'node'] },
  },
};
