import { connect, isIP, type Socket } from 'node:net';
import nodemailer from 'nodemailer';
import type { MailSettings } from '../domain/notice-channel.ts';
import { guardedLookup, requireAllowed, systemResolver } from './addresses.ts';
import { OutboundRefusal, type OutboundRules } from './ask.ts';

/** Milliseconds for everything: finding the address, connecting, and the last answer of the server. */
const patience = 15_000;

export type Mail = {
  /** Without angle brackets; the same for the same message, however often it is sent. */
  readonly messageId: string;
  /** Of the message that it belongs under. */
  readonly inReplyTo: string | undefined;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly date: Date;
};
export type MailServer = Pick<MailSettings, 'host' | 'port' | 'security' | 'username' | 'from'> & {
  /** Empty where no user is named. */
  readonly password: string;
};
/** The server took it, will never take it for this recipient, or does not take this one now. */
export type MailAnswer = { readonly outcome: 'taken' | 'refused' | 'later'; readonly response: string };

/**
 * Hands a message to a mail server, on a connection of its own that is made to the address which was checked. Without TLS nothing is
 * sent, neither a password nor a message.
 * @throws {OutboundRefusal} where the server could not be reached, or takes nothing from us: what it says of one message is an answer
 */
export async function sendMail(server: MailServer, mail: Mail, rules: OutboundRules): Promise<MailAnswer> {
  const { host, port, security, username, password } = server;
  const wait = rules.patience ?? patience;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), wait);
  const signal = AbortSignal.any([controller.signal, ...(rules.signal ? [rules.signal] : [])]);
  let socket: Socket | undefined;
  const end = () => socket?.destroy();
  signal.addEventListener('abort', end);
  try {
    socket = await open(host, port, rules, signal);
    const transport = nodemailer.createTransport({
      host,
      port,
      connection: socket,
      secure: security === 'tls',
      requireTLS: true,
      name: 'hawser',
      ...(username === null ? {} : { auth: { user: username, pass: password } }),
      tls: {
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(rules.ca === null ? {} : { ca: rules.ca }),
        ...(isIP(host) === 0 ? { servername: host } : {}),
      },
      greetingTimeout: wait,
      socketTimeout: wait,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const { response } = await transport.sendMail({
      from: server.from,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      date: mail.date,
      messageId: `<${mail.messageId}>`,
      ...(mail.inReplyTo === undefined ? {} : { inReplyTo: `<${mail.inReplyTo}>`, references: `<${mail.inReplyTo}>` }),
      // RFC 3834 §5: nobody's absence answers it.
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { outcome: 'taken', response: response.slice(0, 500) };
  } catch (error) {
    if (rules.signal?.aborted === true) throw error;
    if (controller.signal.aborted)
      throw new OutboundRefusal(`${host}:${port} did not finish within ${wait / 1000} s`, { cause: error, kind: 'late' });
    const answer = answerOf(error);
    if (answer !== undefined) return answer;
    throw refusalOf(error, `${host}:${port}`);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    socket?.destroy();
  }
}

/** A connection to an address that may be connected to. @throws {OutboundRefusal} */
function open(host: string, port: number, rules: OutboundRules, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // A literal address is never looked up, so it is judged here.
    if (isIP(host) !== 0) requireAllowed(host, rules.privateAddresses);
    const socket = connect({ host, port, lookup: guardedLookup(rules.privateAddresses, rules.resolve ?? systemResolver) });
    signal.addEventListener('abort', () => socket.destroy(new Error('too late')), { once: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      resolve(socket);
    });
  });
}

const member = (error: unknown, name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);

/** What a server says of one message and its recipient, and not of whoever sends (RFC 5321 §4.2.1: 5yz for ever, 4yz for now). */
function answerOf(error: unknown): MailAnswer | undefined {
  const [code, command, response] = [member(error, 'responseCode'), member(error, 'command'), member(error, 'response')];
  if ((command !== 'RCPT TO' && command !== 'DATA') || typeof code !== 'number' || code < 400) return undefined;
  return { outcome: code >= 500 ? 'refused' : 'later', response: typeof response === 'string' ? response.slice(0, 500) : String(code) };
}

function refusalOf(error: unknown, where: string): OutboundRefusal {
  const [code, command, response] = [member(error, 'code'), member(error, 'command'), member(error, 'response')];
  const said = typeof response === 'string' && response !== '' ? `: ${response.slice(0, 300)}` : '';
  if (error instanceof Error && error.name === 'ForbiddenAddress')
    return new OutboundRefusal(`${where}: ${error.message}`, { cause: error });
  if (code === 'EAUTH') return new OutboundRefusal(`${where} refused the user name or the password${said}`, { cause: error });
  if (code === 'ETLS') return new OutboundRefusal(`${where} speaks no TLS, without which nothing is sent`, { cause: error });
  const what = typeof command === 'string' && command !== 'CONN' ? ` at ${command}` : '';
  return new OutboundRefusal(`${where} could not be told${what} (${typeof code === 'string' ? code : 'unknown'})${said}`, { cause: error });
}
