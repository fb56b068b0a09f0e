// dependency-cruiser has swc read every file as TypeScript without JSX, which fails on .tsx: loaded before it, this tells swc.
import { createRequire } from 'node:module';

const swc = createRequire(import.meta.url)('@swc/core');
const parse = swc.parseFileSync;
swc.parseFileSync = (file, options) => parse(file, { ...options, tsx: file.endsWith('x') });
