import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, variables } from './config.ts';
import { colourOfEnvironment } from './domain/environment.ts';
import { Failure } from './domain/failure.ts';

const environment = (settings: Record<string, string>): NodeJS.ProcessEnv => ({ NODE_ENV: 'test', ...settings });
function failureOf(settings: Record<string, string>): Failure {
  try {
    readConfig(environment(settings));
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
}

describe('the configuration', () => {
  it('is documented variable by variable in .env.example, and nothing else is', () => {
    const example = readFileSync(join(import.meta.dirname, '..', '.env.example'), 'utf8');
    const named = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual([...variables].sort());
  });

  it('reports every problem at once, each with the name of its variable', () => {
    const failure = failureOf({ HAWSER_STS_PORT: '0', HAWSER_TRUST_DOMAIN: 'Not A Domain', HAWSER_STS_URL: 'http://sts.example.com' });
    expect(failure.code).toBe('invalid_input');
    expect(failure.problems.map(({ field }) => field).sort()).toEqual(['HAWSER_STS_PORT', 'HAWSER_STS_URL', 'HAWSER_TRUST_DOMAIN']);
    for (const { field } of failure.problems) expect(failure.message).toContain(field);
  });

  it('takes an owner with e-mail and password or none at all', () => {
    expect(failureOf({ HAWSER_OWNER_EMAIL: 'a@example.com' }).problems).toHaveLength(1);
    expect(readConfig(environment({})).owner).toBeUndefined();
  });

  it('derives what others see from the ports, unless it is told', () => {
    const config = readConfig(environment({ HAWSER_STS_PORT: '9443', HAWSER_PKI_PORT: '9080', HAWSER_PKI_URL: 'http://pki.example.com' }));
    expect(config.urls.sts).toBe('https://localhost:9443');
    expect(config.urls.pki).toBe('http://pki.example.com');
  });

  it('shows no secret when it is printed, logged or made into JSON', () => {
    const config = readConfig(
      environment({
        DATABASE_URL: 'postgresql://u:canary@db/x',
        HAWSER_OWNER_EMAIL: 'a@example.com',
        HAWSER_OWNER_PASSWORD: 'canary-canary',
        HAWSER_CONSOLE_SECRET: 'canary',
      }),
    );
    for (const shown of [inspect(config, { depth: 9 }), JSON.stringify(config), `${config.databaseUrl}`])
      expect(shown).not.toContain('canary');
    expect(config.databaseUrl?.reveal()).toContain('canary');
  });

  it('calls the installation what it is told, in a colour that warns of production, and refuses what could not be shown', () => {
    const { name, colour } = readConfig(environment({ HAWSER_ENVIRONMENT: ' prod-eu ', HAWSER_ENVIRONMENT_COLOUR: 'amber' })).environment;
    expect([name, colour]).toEqual(['prod-eu', 'amber']);
    expect(readConfig(environment({})).environment).toEqual({ name: undefined, colour: undefined });
    expect(['production', 'PROD', 'live', 'staging', 'pre-prod', 'lab'].map(colourOfEnvironment)).toEqual([
      'red',
      'red',
      'red',
      'amber',
      'amber',
      'blue',
    ]);
    for (const bad of [{ HAWSER_ENVIRONMENT: 'x'.repeat(25) }, { HAWSER_ENVIRONMENT: 'a\u202eb' }, { HAWSER_ENVIRONMENT_COLOUR: 'pink' }])
      expect(() => readConfig(environment(bad))).toThrow(Object.keys(bad)[0]);
  });
});
