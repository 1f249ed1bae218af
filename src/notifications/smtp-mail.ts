import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { type Config, ConfigError } from '../runtime/config.js';
import {
  type MessageTransport,
  NeverDeliverableError,
  NotTakenError,
  SENT_WITHIN_MS,
} from './message-transport.js';

/** How a mail server is spoken to. */
export type SmtpConfig = NonNullable<Config['smtp']>;

const AT_ONCE = 5;
const IDLE_MS = 30_000;
/** Some way below the limit of the whole, so that what fails says where. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * E-mails through a mail server (SMTP, RFC 5321), by TLS unless the configuration says otherwise: where it is to be an
 * upgrade (STARTTLS, RFC 3207) and the server offers none, nothing is sent. A message that comes again has the same
 * Message-ID, so that mailboxes can tell. What the server says is not told on, since it can repeat the address: only its
 * number is (RFC 5321, 4.2.1). A 5xx about the recipient or the message is final; about anything else, a password say,
 * it is ours to mend, and the message waits.
 * @throws ConfigError when the file of the certificates cannot be read, or has none
 */
export function createSmtpMail(
  { host, port, tls, login, from, caFile }: SmtpConfig,
  withinMs: number = SENT_WITHIN_MS,
): MessageTransport {
  const answerWithin = Math.min(ANSWER_WITHIN_MS, withinMs);
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const transporter = createTransport({
    pool: true,
    maxConnections: AT_ONCE,
    idleTimeout: IDLE_MS,
    maxRequeues: 1,
    ...{ host, port, secure: tls === 'start', requireTLS: tls === 'upgrade', ignoreTLS: tls === 'none' },
    ...(login && { auth: { user: login.user, pass: login.password } }),
    tls: { minVersion: 'TLSv1.2', ...(caFile !== undefined && { ca: certificatesIn(caFile) }) },
    dnsTimeout: answerWithin,
    connectionTimeout: answerWithin,
    greetingTimeout: answerWithin,
    socketTimeout: answerWithin,
    socketCloseTimeout: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    carries: (channel) => channel === 'EMAIL',
    async send({ id, to, language, subject, text, html }) {
      try {
        await transporter.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          // RFC 3834: nobody's holiday answers it.
          headers: { 'auto-submitted': 'auto-generated', 'content-language': language },
          signal: AbortSignal.timeout(withinMs),
        });
      } catch (error) {
        throw notTaken(error);
      }
    },
    close: () => transporter.close({ force: true }),
  };
}

function certificatesIn(file: string): Buffer {
  try {
    const certificates = readFileSync(file);
    new X509Certificate(certificates);
    return certificates;
  } catch (error) {
    const { code = 'unknown' } = error as { readonly code?: string };
    throw new ConfigError(`SMTP_CA_FILE must be a file of certificates (PEM) that can be read: ${code}`);
  }
}

interface Fault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
}

function notTaken(error: unknown): Error {
  const { code, command, responseCode } = error as Fault;
  if (typeof responseCode !== 'number')
    return new NotTakenError(`the mail server did not take it: ${String(code ?? 'unknown')}`);
  const at = String(command ?? 'unknown');
  const told = `the mail server answered ${responseCode} to ${at}`;
  const final = responseCode >= 500 && (at === 'RCPT TO' || at === 'DATA');
  return final ? new NeverDeliverableError(told) : new NotTakenError(told);
}
