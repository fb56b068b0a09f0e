// `npm run bench [-- name …] [--row text] [--json file]`: every claim about speed, measured side by side in one run. With `--row` only
// those whose name holds the text.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { consoleBench } from './console.ts';
import { crlBench } from './crl.ts';
import { eventsBench } from './events.ts';
import { inventoryBench } from './inventory.ts';
import { issueBench } from './issue.ts';
import { ocspBench } from './ocsp.ts';
import { reportsBench } from './reports.ts';
import { type Bench, holds, type Row } from './row.ts';
import { sealBench } from './seal.ts';
import { stsBench } from './sts.ts';
import { sweepsBench } from './sweeps.ts';
import { undisturbedBench } from './undisturbed.ts';
import { verifierBench } from './verifier.ts';

const benches: readonly Bench[] = [
  ocspBench,
  crlBench,
  issueBench,
  stsBench,
  undisturbedBench,
  inventoryBench,
  sweepsBench,
  sealBench,
  verifierBench,
  eventsBench,
  reportsBench,
  consoleBench,
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' }, row: { type: 'string' } } });
const unknown = positionals.filter((asked) => !benches.some(({ name }) => name === asked));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', no ')} here. These are: ${benches.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const wants = (name: string): boolean => name.toLowerCase().includes((values.row ?? '').toLowerCase());

const units = { times: '×', percent: ' %', ms: ' ms', kB: ' kB' } as const;
const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const results: object[] = [];
let bad = 0;

function report(row: Row): void {
  const { name, target, value, detail } = row;
  if (!wants(name)) return;
  const ok = holds(row);
  if (!ok) bad++;
  const unit = units[target.unit];
  const parts = Object.entries(detail).map(([part, figure]) => `${part} ${typeof figure === 'number' ? round(figure) : figure}`);
  console.log(`${ok ? 'holds ' : 'misses'}  ${name}`);
  console.log(`        ${round(value)}${unit} (${target.at === 'least' ? '≥' : '≤'} ${target.value}${unit}): ${parts.join(', ')}`);
  results.push({ name, target, value, holds: ok, detail });
}

for (const { name, run } of benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  console.log(`── ${name} ──`);
  try {
    await run(report, wants);
  } catch (error) {
    bad++;
    console.error(`failed  ${name}:`, error);
    results.push({ name, failed: String(error) });
  }
}

const at = new Date().toISOString();
const file = values.json ?? join(import.meta.dirname, 'results', `${at.replaceAll(':', '-')}.json`);
mkdirSync(dirname(file), { recursive: true });
const machine = { node: process.version, platform: process.platform, arch: process.arch };
writeFileSync(file, `${JSON.stringify({ at, machine, results }, null, 2)}\n`);
console.log(`\n${bad === 0 ? 'All of it holds.' : `${bad} of it does not hold.`} Written to ${file}`);
process.exit(bad === 0 ? 0 : 1);
