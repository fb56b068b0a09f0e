import { objectIdentifier, sequence, set } from './der.ts';

/**
 * What a client should know before it writes a request (RFC 7030 §4.5.2): a key on P-256, signed with SHA-256. Names are
 * not among it, since none are taken from a request.
 */
export const csrAttributes = (): Buffer =>
  sequence(
    sequence(objectIdentifier('1.2.840.10045.2.1'), set(objectIdentifier('1.2.840.10045.3.1.7'))),
    objectIdentifier('1.2.840.10045.4.3.2'),
  );
