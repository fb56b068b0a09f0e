import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import rule, { rows } from '../../dependency-cruiser.mjs';
import { cruiseArguments } from './cruise.ts';

const root = resolve(import.meta.dirname, '../..');
const tree = mkdtempSync(join(tmpdir(), 'hawser-rule-'));

function plant(file: string, lines: readonly string[]): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), `${lines.join('\n')}\nexport type Planted = 1;\n`);
}
const importOf = (from: string, to: string, type: boolean): string => {
  const path = relative(dirname(from), to);
  return `import ${type ? 'type { Planted } from ' : ''}'${path.startsWith('.') ? path : `./${path}`}';`;
};

/** A file that a pattern of the rule matches: one that imports, and one that is imported. */
const fileOf = (pattern: string, name: string): string => {
  const place = pattern.split('|')[0] ?? pattern;
  if (place.includes('config')) return 'server/config.ts';
  return `${place.replace(/^\^/, '').replace('([.]ts$', '/').replace(/\/+$/, '')}/${name}${place.includes('app') ? '.tsx' : '.ts'}`;
};

type Found = { rule: string; from: string; to: string };
function cruise(...places: string[]): Found[] {
  const { stdout, stderr } = spawnSync(process.execPath, [...cruiseArguments(root), '--output-type', 'json', ...places], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (!stdout.startsWith('{')) throw new Error(stderr || stdout);
  const { summary }: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } = JSON.parse(stdout);
  return summary.violations.map((violation) => ({ rule: violation.rule.name, from: violation.from, to: violation.to }));
}

const elements = rows.flatMap((row, depth) => row.map((pattern) => ({ pattern, depth })));

beforeAll(() => symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules')));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('imports only point down, and siblings never meet', () => {
  it('bites on every import of a higher row or a sibling, type imports too, and on no import of a lower row', () => {
    for (const { pattern } of elements) {
      if (pattern.includes('config')) continue;
      plant(fileOf(pattern, 'target'), []);
    }
    const expected: string[] = [];
    for (const [i, here] of elements.entries()) {
      const from = fileOf(here.pattern, 'importer');
      const targets = elements.filter((there) => there !== here);
      for (const there of targets) if (there.depth <= here.depth) expected.push(`${from} → ${fileOf(there.pattern, 'target')}`);
      plant(
        from,
        targets.map((there, j) => importOf(from, fileOf(there.pattern, 'target'), (i + j) % 2 === 0)),
      );
    }
    const found = cruise('app', 'cli', 'server')
      .filter((violation) => violation.rule.startsWith('imports point down'))
      .map(({ from, to }) => `${from} → ${to}`);
    expect(found.sort()).toEqual(expected.sort());
  });

  const plants: [string, string, string][] = [
    ['@peculiar lives in pki', 'server/tokens/a.ts', '@peculiar/x509'],
    ['reflect-metadata lives in pki', 'server/keys/a.ts', 'reflect-metadata'],
    ['jose lives in tokens', 'server/operations/a.ts', 'jose'],
    ['(@prisma|pg) lives in ledger', 'server/operations/b.ts', 'pg'],
    ['(@prisma|pg) lives in ledger', 'server/doors/api/b.ts', '@prisma/adapter-pg'],
    ['fastify lives in doors', 'server/runtime/a.ts', 'fastify'],
    ['ipaddr[.]js lives in outbound', 'server/operations/d.ts', 'ipaddr.js'],
    ['openid-client lives in outbound', 'server/operations/openid.ts', 'openid-client'],
    ['prom-client lives in metrics', 'server/runtime/d.ts', 'prom-client'],
    ['@grpc lives in verifier', 'server/operations/g.ts', '@grpc/grpc-js'],
    ['only the api asks others for something', 'server/start/sts.ts', '../outbound/target.ts'],
    ['only the api asks others for something', 'server/runtime/signer.ts', '../operations/outward.ts'],
    ['the generated client is the ledger’s alone', 'server/runtime/b.ts', '../../prisma/client/client.ts'],
    ['only runtime and start read the configuration', 'server/doors/sts/a.ts', '../../config.ts'],
    ['the console knows only the contract and the words', 'app/a.tsx', '../server/ledger/target.ts'],
    ['the console knows only the contract and the words', 'proxy.ts', './server/tokens/target.ts'],
    ['the command line makes keys and calls, and reaches no ledger', 'cli/a.ts', '../server/ledger/target.ts'],
    ['components take props', 'components/a.tsx', '../app/target.tsx'],
    ['components take props', 'components/b.tsx', '../server/tokens/target.ts'],
    ['messages are words alone', 'messages/en/a.tsx', '../../components/target.tsx'],
    ['messages are for the console', 'cli/c.ts', '../messages/en/target.tsx'],
    ['components serve the console', 'server/operations/c.ts', '../../components/target.tsx'],
    ['what stands beside is not built upon', 'server/pki/a.ts', '../testing/target.ts'],
    ['what stands beside is not built upon', 'cli/b.ts', '../examples/target.ts'],
    ['no cycles', 'server/domain/a.ts', './b.ts'],
    ['everything resolves', 'server/domain/c.ts', './gone.ts'],
  ];
  it('bites on every other planted violation', () => {
    for (const file of [
      'prisma/client/client.ts',
      'server/testing/target.ts',
      'components/target.tsx',
      'messages/en/target.tsx',
      'examples/target.ts',
    ])
      plant(file, []);
    plant('server/domain/b.ts', [`import './a.ts';`]);
    plant('server/outbound/target.ts', []);
    plant('server/operations/outward.ts', [`import '../outbound/target.ts';`]);
    for (const [, from, to] of plants) plant(from, [`import '${to}';`]);
    const found = cruise('app', 'cli', 'components', 'messages', 'server', 'examples', 'proxy.ts');
    for (const [name, from] of plants) expect(found, name).toContainEqual(expect.objectContaining({ rule: name, from }));
  });

  it('has a planted violation for each of its rules', () => {
    const names = rule.forbidden.map(({ name }) => name).filter((name) => !name.startsWith('imports point down'));
    expect([...new Set(plants.map(([name]) => name))].sort()).toEqual(names.sort());
  });
});
