import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRule, readCondition, requireRule } from './claim-rules.ts';
import { issuerPresetNames, issuerPresets, ruleWarnings } from './issuer-presets.ts';

const holds = (condition: string, claims: Record<string, unknown>) => applyRule({ conditions: [condition], identity: 'x' }, claims).holds;
const leadsTo = (conditions: string[], identity: string, claims: Record<string, unknown>) =>
  applyRule({ conditions, identity }, claims).identity;

describe('a condition on a claim', () => {
  it('means the whole value, to the letter', () => {
    expect(holds('ref=refs/heads/main', { ref: 'refs/heads/main' })).toBe(true);
    for (const ref of [
      'refs/heads/main2',
      'xrefs/heads/main',
      'refs/heads/Main',
      'refs/heads/main/',
      'refs:heads:main',
      '',
      'refs/heads/main\n',
      ' refs/heads/main',
    ])
      expect(holds('ref=refs/heads/main', { ref }), ref).toBe(false);
  });

  it('stands for one segment where it has a {name}, and for nothing longer, shorter or empty', () => {
    const condition = 'sub=repo:acme/{name}:ref:refs/heads/main';
    expect(leadsTo([condition], '{name}', { sub: 'repo:acme/billing:ref:refs/heads/main' })).toBe('billing');
    for (const sub of [
      'repo:acme/:ref:refs/heads/main',
      'repo:acme/a/b:ref:refs/heads/main',
      'repo:acme/a:b:ref:refs/heads/main',
      'repo:evil/billing:ref:refs/heads/main',
      'repo:acme/billing:ref:refs/heads/main:ref:refs/heads/main',
      'repo:acme/billing',
      'x:repo:acme/billing:ref:refs/heads/main',
    ])
      expect(holds(condition, { sub }), sub).toBe(false);
    expect(leadsTo(['team=team-{name}-x'], '{name}', { team: 'team-a-x' })).toBe('a');
    expect(holds('team=team-{name}-x', { team: 'team--x' })).toBe(false);
    expect(holds('team=ab{name}ba', { team: 'aba' })).toBe(false);
  });

  it('reads texts, whole numbers and booleans, nested ones by pointer, and nothing that every object inherits', () => {
    expect(holds('verified=true', { verified: true })).toBe(true);
    expect(holds('id=22', { id: 22 })).toBe(true);
    expect(holds('/kubernetes.io/namespace=a', { 'kubernetes.io': { namespace: 'a' } })).toBe(true);
    expect(holds('/a~1b/c~0d=x', { 'a/b': { 'c~d': 'x' } })).toBe(true);
    for (const [condition, claims] of [
      ['list=a', { list: ['a'] }],
      ['/list/0=a', { list: ['a'] }],
      ['object=[object Object]', { object: {} }],
      ['constructor=x', {}],
      ['/constructor/name=Object', {}],
      ['__proto__=x', {}],
      ['none=null', { none: null }],
      ['none=undefined', {}],
      ['half=0.5', { half: 0.5 }],
      ['a.b=x', { a: { b: 'x' } }],
    ] as const)
      expect(holds(condition, claims), condition).toBe(false);
  });

  it('wants the same text where it captures the same name twice', () => {
    const conditions = ['repository=acme/{name}', 'environment={name}'];
    expect(leadsTo(conditions, '{name}', { repository: 'acme/a', environment: 'a' })).toBe('a');
    expect(leadsTo(conditions, '{name}', { repository: 'acme/a', environment: 'b' })).toBeNull();
  });

  it('makes a name only where an identity could have it', () => {
    for (const name of ['Billing', 'a b', 'a_b', 'a-', 'é', 'a'.repeat(80), '{name}'])
      expect(leadsTo(['n={name}'], 'x{name}', { n: name }), name).toBeNull();
    expect(applyRule({ conditions: ['n={name}'], identity: '{name}' }, { n: 'Billing' })).toMatchObject({ holds: true, identity: null });
  });

  it('holds for a value made from it and for no other: whatever is captured is one segment, and put back it gives the value', () => {
    const segment = fc.stringMatching(/^[a-z.-]{0,4}$/);
    const captured = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !/[/:]/.test(text));
    fc.assert(
      fc.property(segment, captured, segment, segment, fc.constantFrom('/', ':'), (before, name, after, tail, delimiter) => {
        const pattern = `${before}{name}${after}${delimiter}${tail}`;
        expect(readCondition(`c=${pattern}`).segments).toHaveLength(2);
        expect(holds(`c=${pattern}`, { c: `${before}${name}${after}${delimiter}${tail}` })).toBe(true);
        expect(holds(`c=${pattern}`, { c: `${before}${name}${delimiter}x${after}${delimiter}${tail}` })).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[az/:\n]{0,8}$/), (value) => {
        expect(holds('c=a/{n}:z', { c: value })).toBe(/^a\/[^/:]+:z$/.test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes time that grows with the value and with nothing else', () => {
    const long = `${'a-'.repeat(200_000)}b`;
    const before = performance.now();
    expect(holds('c=a{x}-{y}'.replace('-{y}', '-q'), { c: long })).toBe(false);
    expect(holds(`c=${'{x}/'.repeat(100)}z`, { c: 'a/'.repeat(200_000) })).toBe(false);
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe('a preset', () => {
  it('proposes rules that can be kept, and that it does not warn of', () => {
    for (const name of issuerPresetNames) {
      const { example } = issuerPresets[name];
      expect(() => requireRule(example)).not.toThrow();
      expect(ruleWarnings(name, example.conditions), name).toEqual([]);
    }
  });

  it('warns where a rule would let anybody in', () => {
    for (const [name, conditions] of [
      ['github', ['ref=refs/heads/main']],
      ['github', ['sub=repo:{owner}/billing:ref:refs/heads/main']],
      ['github', ['repository={owner}/billing']],
      ['github', ['job_workflow_ref=acme/ci/.github/workflows/deploy.yml@refs/heads/main']],
      ['gitlab', ['ref_protected=true']],
      ['gitlab', ['project_path={group}/billing']],
      ['kubernetes', ['sub=system:serviceaccount:{namespace}:deploy']],
      ['oidc', ['sub={anybody}']],
      ['oidc', ['email_verified=true']],
    ] as const)
      expect(ruleWarnings(name, conditions), conditions[0]).toHaveLength(1);
    for (const [name, conditions] of [
      ['github', ['repository_owner=acme']],
      ['github', ['repository=acme/{name}']],
      ['github', ['sub=repo:acme/{name}:environment:production']],
      ['kubernetes', ['/kubernetes.io/namespace=payments']],
    ] as const)
      expect(ruleWarnings(name, conditions), conditions[0]).toEqual([]);
  });
});
