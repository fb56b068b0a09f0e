// `npm run bench [-- part of a name …] [--json file]`: every claim about speed, measured side by side in one run.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { crlRows } from './crl.ts';
import { inventoryRows } from './inventory.ts';
import { issueRows } from './issue.ts';
import { ocspRows } from './ocsp.ts';
import { holds, type Measured, type Row } from './row.ts';
import { undisturbedRows } from './undisturbed.ts';

const rows: readonly Row[] = [...ocspRows, ...crlRows, ...issueRows, ...undisturbedRows, ...inventoryRows];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const chosen = rows.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
if (chosen.length === 0) {
  console.error(`There is no such row. These are:\n${rows.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exit(2);
}

const units = { times: '×', percent: ' %', ms: ' ms' } as const;
const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const shown = ({ detail }: Measured): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? round(value) : value}`)
    .join(', ');

const results: object[] = [];
let missed = 0;
for (const row of chosen) {
  const measured = await row.measure();
  const ok = holds(row, measured);
  if (!ok) missed++;
  const unit = units[row.target.unit];
  const target = `${row.target.at === 'least' ? '≥' : '≤'} ${row.target.value}${unit}`;
  console.log(`${ok ? 'holds ' : 'misses'}  ${row.name}\n        ${round(measured.value)}${unit} (${target}): ${shown(measured)}`);
  results.push({ name: row.name, target: row.target, value: measured.value, holds: ok, detail: measured.detail });
}
if (values.json !== undefined) {
  const machine = { node: process.version, platform: process.platform, arch: process.arch };
  writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), machine, results }, null, 2)}\n`);
}
process.exit(missed === 0 ? 0 : 1);
