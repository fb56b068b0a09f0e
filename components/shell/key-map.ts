import * as messages from '#messages/shell';
import type { Area } from './navigation.tsx';

/** After `g`: the area whose page is opened. */
export const places: Readonly<Record<string, Area>> = {
  o: 'overview',
  i: 'identities',
  c: 'certificates',
  r: 'rejections',
  a: 'activity',
  x: 'expiry',
  l: 'audit',
};

/** What a single key does; none of it changes anything on the server. */
export const keyActs = {
  '/': messages.search,
  '?': messages.showTheseKeys,
  j: messages.nextRow,
  k: messages.rowBefore,
  o: messages.openTheRow,
  x: messages.selectTheRow,
  ' ': messages.selectTheRow,
  f: messages.filter,
  t: messages.chooseATime,
  p: messages.pauseWhatIsLiveOrGo,
  c: messages.copyTheLinkOfThisPage,
  y: messages.copyTheIdOfTheRow,
} as const;
export type KeyAct = keyof typeof keyActs;
export const isKeyAct = (key: string): key is KeyAct => Object.hasOwn(keyActs, key);

export const keysCookie = 'hawser-keys';
/** The id of the field that `/` goes to. */
export const findField = 'find-anything';

/** The id of a thing in the address of its page: `/identities/idn_…/access`. */
export function idInPath(path: string): string | undefined {
  const found = path.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return found.find((part) => /^[a-z]{3}_[0-7][0-9a-z]{25}$/.test(part));
}
