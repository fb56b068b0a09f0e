// `npm run pack`: what resource servers and clients install, as a tarball of its own. The application around it is not in there: no
// framework, no database and no dependency. `npm run pack -- <directory>` says where it goes.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** As for the sources themselves, but for Node's own loader, which strips no types below node_modules. */
const compile = [
  ...['--ignoreConfig', '--strict', '--skipLibCheck', '--declaration', '--verbatimModuleSyntax', '--rewriteRelativeImportExtensions'],
  ...['--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--esModuleInterop', '--removeComments', 'false'],
  ...['--target', 'es2023', '--lib', 'es2024', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--types', 'node'],
];

/** Packs the verifier. @returns the path of the tarball */
export function packVerifier(destination: string): string {
  const place = mkdtempSync(join(tmpdir(), 'hawser-pack-'));
  try {
    const entries = ['index', 'grpc'].map((name) => join(root, 'server/verifier', `${name}.ts`));
    const output = ['--rootDir', join(root, 'server'), '--outDir', join(place, 'dist')];
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...compile, ...output, ...entries], {
      cwd: root,
      stdio: 'inherit',
    });
    const { name, version, description, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const at = (path: string) => ({ types: `./dist/verifier/${path}.d.ts`, default: `./dist/verifier/${path}.js` });
    const manifest = {
      ...{ name, version, description, type: 'module', engines },
      exports: { './verifier': at('index'), './verifier/grpc': at('grpc') },
      files: ['dist'],
      // One copy with its user's: what it makes is for their server.
      peerDependencies: { '@grpc/grpc-js': '^1.14.0' },
      peerDependenciesMeta: { '@grpc/grpc-js': { optional: true } },
    };
    writeFileSync(join(place, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    copyFileSync(join(root, 'docs/guides/verifier.md'), join(place, 'README.md'));
    mkdirSync(destination, { recursive: true });
    const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', resolve(destination)], {
      cwd: place,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [{ filename }] = Object.values<{ filename: string }>(JSON.parse(packed)) as [{ filename: string }];
    return join(resolve(destination), filename);
  } finally {
    rmSync(place, { recursive: true });
  }
}

if (import.meta.main) console.log(packVerifier(process.argv[2] ?? join(root, 'dist')));
