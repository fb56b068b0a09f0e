import { firstApiKey, owner, startInstance } from './instance.ts';

/** What the journeys are told of the instance that they share. */
export type SharedInstance = {
  readonly urls: Awaited<ReturnType<typeof startInstance>>['urls'];
  readonly environment: Readonly<Record<string, string>>;
  readonly apiKey: string;
  /** The cookie of an owner's session, because signing in is limited to some times a minute. */
  readonly session: { readonly name: string; readonly value: string };
};

const variable = 'HAWSER_SHARED_INSTANCE';

/** Playwright calls this before the first journey, and what it returns after the last. */
export default async function setup(): Promise<() => Promise<void>> {
  const instance = await startInstance();
  await instance.ready();
  const { urls, environment } = instance;
  const shared = { urls, environment, apiKey: firstApiKey(instance), session: await signIn(urls.console) };
  process.env[variable] = JSON.stringify(shared satisfies SharedInstance);
  return () => instance.remove();
}

/** The cookie of a new session, of the owner unless somebody else is named. */
export async function signIn(
  site: string,
  who: { readonly email: string; readonly password: string } = owner,
): Promise<SharedInstance['session']> {
  const answer = await fetch(`${site}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin: site, 'content-type': 'application/json' },
    body: JSON.stringify(who),
  });
  const [pair = ''] = answer.headers.getSetCookie()[0]?.split(';') ?? [];
  const cut = pair.indexOf('=');
  if (!answer.ok || cut < 1) throw new Error(`${who.email} cannot sign in: ${answer.status}`);
  return { name: pair.slice(0, cut), value: pair.slice(cut + 1) };
}

export function sharedInstance(): SharedInstance {
  const told = process.env[variable];
  if (told === undefined) throw new Error('the shared instance is started by the global set-up of Playwright');
  return JSON.parse(told);
}
