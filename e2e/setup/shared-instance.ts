import { firstApiKey, startInstance } from './instance.ts';

/** What the journeys are told of the instance that they share. */
export type SharedInstance = {
  readonly urls: Awaited<ReturnType<typeof startInstance>>['urls'];
  readonly environment: Readonly<Record<string, string>>;
  readonly apiKey: string;
};

const variable = 'HAWSER_SHARED_INSTANCE';

/** Playwright calls this before the first journey, and what it returns after the last. */
export default async function setup(): Promise<() => Promise<void>> {
  const instance = await startInstance();
  await instance.ready();
  const { urls, environment } = instance;
  process.env[variable] = JSON.stringify({ urls, environment, apiKey: firstApiKey(instance) } satisfies SharedInstance);
  return () => instance.remove();
}

export function sharedInstance(): SharedInstance {
  const told = process.env[variable];
  if (told === undefined) throw new Error('the shared instance is started by the global set-up of Playwright');
  return JSON.parse(told);
}
