import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandFrom, isSaid, revokeByCurl, revokeByHawser } from './revoke-command.ts';

const command = {
  certificate: 'crt_1',
  reason: 'keyCompromise',
  comment: `it's "out": $(touch here) \`id\` \\`,
  also: ['crt_2', 'crt_3'],
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
  const { certificate: _, ...body } = command;
  expect(JSON.parse(curl[curl.indexOf('-d') + 1] ?? '')).toEqual(body);
});

it('says of a reason that is no compromise nothing about since when', () => {
  const superseded = { ...command, reason: 'superseded', also: [] };
  expect(revokeByHawser(superseded)).not.toContain('suspected');
  expect(revokeByCurl(superseded, '')).not.toMatch(/suspected|also/);
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
