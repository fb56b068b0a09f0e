import { afterEach, expect, it, vi } from 'vitest';
import { addressOf } from './setting.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('commands find Hawser where its variable says, else at the port that it is given on this machine, else at the standard one', () => {
  const all = () => [addressOf('STS'), addressOf('ENROLMENT'), addressOf('API')];
  expect(all()).toEqual(['https://localhost:8443', 'https://localhost:8444', 'http://127.0.0.1:3001']);
  for (const [name, port] of [
    ['STS', '29443'],
    ['ENROLMENT', '29444'],
    ['API', '29001'],
  ])
    vi.stubEnv(`HAWSER_${name}_PORT`, port);
  expect(all()).toEqual(['https://localhost:29443', 'https://localhost:29444', 'http://127.0.0.1:29001']);
  vi.stubEnv('HAWSER_STS_URL', 'https://sts.example.com');
  vi.stubEnv('HAWSER_API_URL', '');
  expect(all()).toEqual(['https://sts.example.com', 'https://localhost:29444', 'http://127.0.0.1:29001']);
});
