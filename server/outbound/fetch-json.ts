import type { IncomingMessage } from 'node:http';
import { ask, OutboundRefusal, type OutboundRules } from './ask.ts';

/** Octets of an answer. */
export const longestAnswer = 65_536;
/** Milliseconds for everything. */
const patience = 3_000;

/**
 * Asks for JSON, and gives it back as text. Nothing is sent along.
 * @throws {OutboundRefusal} whatever went wrong
 */
export const fetchJson = (address: string, rules: OutboundRules): Promise<string> =>
  ask(address, { method: 'GET', headers: { accept: 'application/json' } }, { ...rules, patience: rules.patience ?? patience }, read);

async function read(response: IncomingMessage): Promise<string> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400) throw new OutboundRefusal(`it redirects (${statusCode}), which is not followed`);
  if (statusCode !== 200) throw new OutboundRefusal(`it answered ${statusCode}`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new OutboundRefusal('its answer is compressed, though that was not asked for');
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/(?:[a-z0-9.-]+\+)?json$/.test(type))
    throw new OutboundRefusal(`its answer is not JSON but ${type.slice(0, 80) || 'without a type'}`);
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > longestAnswer) throw new OutboundRefusal(`its answer is longer than ${longestAnswer} octets`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new OutboundRefusal('its answer is not UTF-8');
  }
}
