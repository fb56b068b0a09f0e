import { spawnSync } from 'node:child_process';
import { browserPackages, findBrowser } from './browser.ts';
import { installPackages } from './debian.ts';

/**
 * Installs the programs of others that tests run, at once and before any test asks: test files that install for themselves get into each other's way.
 * Where they cannot be, a test that needs one says by its title which one it misses.
 */
export const ensurePrograms = (): Promise<void> =>
  installPackages([
    'nginx-light',
    'prometheus',
    'luajit',
    'softhsm2',
    'libengine-pkcs11-openssl',
    'python3-jwt',
    'python3-cryptography',
    ...(findBrowser() === undefined ? browserPackages : []),
    ...(spawnSync('go', ['version']).status === 0 ? ['golang-google-grpc-dev'] : []),
  ]);
