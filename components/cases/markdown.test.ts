import { describe, expect, it } from 'vitest';
import { caseInMarkdown } from './markdown.ts';
import type { CaseDetail } from './types.ts';

const party = (name: string) => ({ id: 'idn_1', name, owner: 'team-a' });
const aCase = (over: Partial<CaseDetail> = {}): CaseDetail => ({
  id: 'cas_1',
  state: 'acknowledged',
  code: 'cnf_mismatch.foreign',
  severity: 'high',
  replay: true,
  meaning: 'The certificate presented belongs to another identity.',
  count: 3,
  firstAt: '2026-11-22T13:58:02.123Z',
  lastAt: '2026-11-22T14:01:40.000Z',
  door: 'introspection',
  audience: 'https://orders.example.com',
  resourceServer: { id: 'rsv_1', name: 'orders' },
  tokenIdentity: party('alice'),
  presentedIdentity: party('bob'),
  boundThumbprint: 'a'.repeat(43),
  presentedThumbprint: 'b'.repeat(43),
  addresses: [{ sourceAddress: '10.4.2.9' }],
  assignee: null,
  muted: false,
  openedAt: '2026-11-22T13:58:03.000Z',
  verdict: 'A token issued to alice was presented 3 times by bob at orders.',
  action: 'Contain it.',
  codes: [],
  decision: { id: 'dec_1' } as CaseDetail['decision'],
  tokens: [],
  ladder: [],
  holder: 'unknown',
  spread: {
    samePresenter: [],
    sameToken: [],
    sameAddress: [],
    accepted: 'no',
    acceptedUnchecked: 0,
    acceptedAt: [],
    silent: [],
    untold: [],
  },
  suspended: [],
  notes: [],
  ...over,
});
const step = {
  kind: 'rejected',
  code: 'cnf_mismatch.foreign',
  presenter: 'bob',
  place: 'orders',
  sourceAddress: null,
  firstAt: '2026-11-22T13:58:02.000Z',
  lastAt: '2026-11-22T13:58:02.000Z',
  count: 3,
} as const;

describe('a case in Markdown', () => {
  it('says who, whose, where, when, how far it went and what was said of it', () => {
    const text = caseInMarkdown(
      aCase({ ladder: [step], notes: [{ id: '1', at: '2026-11-22T14:05:00.000Z', author: 'olga', text: 'asked the team' }] }),
      'https://hawser.example.com/rejections/cas_1',
    );
    for (const part of [
      '## A token issued to alice was presented 3 times by bob at orders',
      '<https://hawser.example.com/rejections/cas_1>',
      '- Token of: alice (owner team\\-a)',
      '- Presented by: bob (owner team\\-a)',
      '- From: `10.4.2.9`',
      '- Times: 3, 2026-11-22T13:58:02Z to 2026-11-22T14:01:40Z',
      '- Accepted anywhere: No',
      '| turned away `cnf_mismatch.foreign` | bob | orders | 3 | 2026-11-22T13:58:02Z |',
      '- 2026-11-22T14:05:00Z, olga: asked the team',
    ])
      expect(text).toContain(part);
  });

  it('names nobody as whose token it is where somebody only asked for one', () => {
    const asked = { door: 'sts', boundThumbprint: null, tokenIdentity: party('bob') } as const;
    expect(caseInMarkdown(aCase(asked), 'https://hawser.example.com/rejections/cas_1')).toContain('- Token of: not known\n');
    const brought = caseInMarkdown(aCase({ ...asked, presentedIdentity: { ...party('eve'), id: 'idn_2' } }), 'https://hawser.example.com/');
    expect(brought).toContain('- Token of: bob');
  });

  it('lets nothing that others wrote format it, link anywhere, mention anybody or end a row', () => {
    const evil = 'x](https://evil.example) <img src=x onerror=alert(1)> **b** | `c`\n# h\u0000\u202e @everyone ![i](j) &amp;';
    const text = caseInMarkdown(
      aCase({
        verdict: evil,
        assignee: evil,
        tokenIdentity: party(evil),
        presentedIdentity: party(evil),
        addresses: [{ sourceAddress: '`|`' }],
        ladder: [{ ...step, presenter: evil, place: evil }],
        notes: [{ id: '1', at: step.firstAt, author: evil, text: evil }],
        spread: { ...aCase().spread, accepted: 'unknown', acceptedAt: [evil], silent: [{ id: 'rsv_1', name: evil }] },
      }),
      'https://hawser.example.com/rejections/cas_1',
    );
    expect(text).not.toMatch(/<img|(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)\*\*b|(?<!\\)@everyone|\n# h|https:\/\/evil/);
    expect([...text].filter((c) => c === '\u0000' || c === '\u202e')).toEqual([]);
    const table = text.split('\n').filter((line) => line.startsWith('|'));
    for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
  });
});
