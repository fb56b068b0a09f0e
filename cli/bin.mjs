#!/usr/bin/env node
// The `hawser` command: the same as `npm run hawser --`, from wherever it is called.
import process from 'node:process';

process.env.INIT_CWD = process.cwd();
process.argv.splice(2, 0, 'cli/main.ts');
await import('../run.mjs');
