import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandFrom, isSaid, revokeByCurl, revokeByHawser } from './revoke-command.ts';

const command = {
  certificate: 'crt_1',
  reason: 'keyCompromise',
  comment: `it's "out": $(touch here) \`id\` \\`,
  also: ['crt_2', 'crt_3'],
  wholeIdentity: false,
  blockKey: false,
  replace: false,
  suspectedSince: '2026-01-02T03:04:00.000Z',
};
/** What a shell makes of it. */
const words = (line: string): string[] =>
  execFileSync('/bin/sh', ['-c', `npm() { printf '%s\\0' "$@"; }; curl() { printf '%s\\0' "$@"; }; ${line}`], {
    env: { ...process.env, HAWSER_API_KEY: 'hwk_x' },
    encoding: 'utf8',
  }).split('\0');

it('a revocation is the same from a command line, whatever stands in the comment', () => {
  expect(words(revokeByHawser(command))).toEqual([
    ...['run', 'hawser', '--', 'certificate', 'revoke', 'crt_1', '--reason', 'keyCompromise', '--also', 'crt_2', '--also', 'crt_3'],
    ...['--suspected-since', '2026-01-02T03:04:00.000Z', '--comment', command.comment, ''],
  ]);
  const curl = words(revokeByCurl(command, 'https://console.test/api/v1'));
  expect(curl).toContain('https://console.test/api/v1/certificates/crt_1/revoke');
  expect(curl).toContain('Authorization: Bearer hwk_x');
  const { reason, comment, also, suspectedSince } = command;
  const body = { reason, comment, also, suspectedSince };
  expect(JSON.parse(curl[curl.indexOf('-d') + 1] ?? '')).toEqual(body);
});

it('says of a reason that is no compromise nothing about since when', () => {
  const superseded = { ...command, reason: 'superseded', also: [] };
  expect(revokeByHawser(superseded)).not.toContain('suspected');
  expect(revokeByCurl(superseded, '')).not.toMatch(/suspected|also/);
});

it('reaches as far as the form says, and takes along what is ticked only where that counts', () => {
  const form = new FormData();
  for (const [name, value] of [
    ['reason', 'superseded'],
    ['comment', 'all of it goes'],
    ['also', 'crt_2'],
  ] as const)
    form.append(name, value);
  const bodyOf = (scope: string): unknown => {
    form.set('scope', scope);
    const curl = words(revokeByCurl(commandFrom('crt_1', form), ''));
    return JSON.parse(curl[curl.indexOf('-d') + 1] ?? '');
  };
  const said = { reason: 'superseded', comment: 'all of it goes' };
  expect([bodyOf('certificate'), bodyOf('related'), bodyOf('identity')]).toEqual([
    said,
    { ...said, also: ['crt_2'] },
    { ...said, scope: 'identity' },
  ]);
  expect(words(revokeByHawser(commandFrom('crt_1', form))).slice(8, 10)).toEqual(['--scope', 'identity']);
});

it('blocks the key and replaces it where that is ticked and means something', () => {
  const form = new FormData();
  for (const name of ['blockKey', 'replace']) form.set(name, 'on');
  const wordsOf = (reason: string, scope: string) => {
    form.set('reason', reason);
    form.set('scope', scope);
    return words(revokeByHawser(commandFrom('crt_1', form)));
  };
  expect(wordsOf('superseded', 'certificate')).toEqual(expect.arrayContaining(['--block-key', '--replace']));
  expect(wordsOf('keyCompromise', 'certificate')).not.toContain('--block-key');
  expect(wordsOf('superseded', 'identity')).not.toContain('--replace');
  form.set('scope', 'certificate');
  const curl = words(revokeByCurl(commandFrom('crt_1', form), ''));
  expect(JSON.parse(curl[curl.indexOf('-d') + 1] ?? '')).toMatchObject({ blockKey: true, replace: true });
});

it('makes up neither a reason nor a comment', () => {
  const form = new FormData();
  expect(commandFrom('crt_1', form)).toMatchObject({ reason: '', comment: '' });
  const said = (name: string, value: string) => {
    form.set(name, value);
    return isSaid(commandFrom('crt_1', form));
  };
  expect([said('reason', 'superseded'), said('comment', ' '), said('comment', 'replaced'), said('reason', '')]).toEqual([
    ...[false, false, true, false],
  ]);
});
