import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { invalid } from '../../server/domain/failure.ts';
import { isModuleKey } from '../../server/domain/pkcs11-uri.ts';
import { certificatesIn, type Generation } from './files.ts';

/** @throws {Failure} `invalid_input`, which names the option, for anything but an https URL */
export function requireHttps(option: string, url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw invalid(option, `${url} is no https URL`);
  return url;
}

/** What a file holds that an option names. @throws {Failure} `invalid_input`, which names the option, where it cannot be read */
export async function textGiven(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(option, `${path} cannot be read${reasonOf(cause)}`, { cause });
  });
}

function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: ': there is no such file',
    EACCES: ' by this user',
    EISDIR: ': it is a directory',
  };
  return (typeof code === 'string' && reasons[code]) || '';
}

/** @throws {Failure} `invalid_input` where the files are there, and of no use to anybody */
export function requireUsable(generation: Generation): Generation {
  const { certificate, key, directory } = generation;
  if (certificatesIn(certificate).length === 0)
    throw invalid('directory', `certificate.pem in ${directory} holds no certificate: join again in an empty directory`);
  try {
    if (!isModuleKey(key)) createPrivateKey(key);
  } catch (cause) {
    throw invalid('directory', `key.pem in ${directory} holds no private key: put back the right one, or join again`, { cause });
  }
  return generation;
}
