import { createHash } from 'node:crypto';
import { type Email, parseEmail } from '../values/email.js';
import { decodeId, encodeId, MAX_ID } from '../values/ids.js';
import { type Phone, parsePhone } from '../values/phone.js';
import { type Principal, ROLES, type Role } from './principal.js';
import type { VerifiedToken } from './token-verification.js';

/**
 * What a person's token says about this product, in one claim (named by OIDC_CLAIM): the platform's administrator, or
 * roles in one coalition, as staff of a partner or of the operator.
 */
export type PersonClaim =
  | { readonly platform: true }
  | { readonly coalition: string; readonly roles: readonly Role[]; readonly partner?: string };

/**
 * What the claim says of a person who uses a business account: which account, and at which partner of the coalition. Who
 * it is there, the verified address of the same token says.
 */
export interface ContactClaim {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
  readonly partnerId: bigint;
  /** Null: the provider has not verified one. */
  readonly email: Email | null;
  readonly phone: Phone | null;
  readonly expiresAt: Date;
}

/** Roles that only the operator's own people can have. */
const OF_WHOLE_COALITION: ReadonlySet<Role> = new Set<Role>(['operator', 'auditor']);

/** Told when a genuine token says nothing about this product. */
export const NO_ROLE = 'The token is genuine but gives no role here; ask whoever manages roles for one.';

/**
 * A person's id, `usr_…`: made from who issued the token and the subject there, so that it is the same on every node
 * without a table, and so that books and logs hold no provider's subject, which may be an e-mail address.
 */
export function userIdOf(issuer: string, subject: string): string {
  const digest = createHash('sha256').update(`${issuer}\n${subject}`).digest();
  const id = digest.readBigUInt64BE() & MAX_ID;
  return encodeId('user', id === 0n ? 1n : id);
}

/** The person a verified token stands for; undefined when its claim says nothing that we know. */
export function personOf(
  token: { readonly issuer: string; readonly subject: string; readonly expiresAt: Date },
  claim: unknown,
): Principal | undefined {
  if (typeof claim !== 'object' || claim === null) return undefined;
  const { platform, coalition, roles, partner } = claim as Readonly<Record<string, unknown>>;
  const person = { subject: userIdOf(token.issuer, token.subject), expiresAt: token.expiresAt };
  if (platform === true) return { kind: 'platform', ...person };

  const coalitionId = typeof coalition === 'string' ? decodeId('coalition', coalition) : undefined;
  const partnerId = partner === undefined || partner === null ? null : partnerIdOf(partner);
  if (coalitionId === undefined || partnerId === undefined || !Array.isArray(roles)) return undefined;
  // A partner's people have no roles over the whole coalition, whatever else the provider's list says.
  const possible = ROLES.filter((role) => partnerId === null || !OF_WHOLE_COALITION.has(role));
  const known = possible.filter((role) => roles.includes(role));
  if (known.length === 0) return undefined;
  // Staff of no partner would be read as people of the operator, who see everything.
  if (known.includes('partner-staff') && partnerId === null) return undefined;
  return { kind: 'user', ...person, coalitionId, roles: known, partnerId };
}

function partnerIdOf(partner: unknown): bigint | undefined {
  return typeof partner === 'string' ? decodeId('partner', partner) : undefined;
}

/**
 * The person of a business account that a verified token stands for; undefined when its claim names no account, or beside
 * it roles. Of an address only counts that the provider has verified it (OpenID Connect Core 1.0, 5.1).
 */
export function contactOf({ payload, expiresAt }: VerifiedToken, claim: unknown): ContactClaim | undefined {
  if (typeof claim !== 'object' || claim === null) return undefined;
  const { platform, roles, coalition, account, partner } = claim as Readonly<Record<string, unknown>>;
  if (platform !== undefined || roles !== undefined || typeof account !== 'string') return undefined;
  const coalitionId = typeof coalition === 'string' ? decodeId('coalition', coalition) : undefined;
  const memberId = decodeId('member', account);
  const partnerId = partnerIdOf(partner);
  if (coalitionId === undefined || memberId === undefined || partnerId === undefined) return undefined;
  const { email, email_verified, phone_number, phone_number_verified } = payload;
  const mail = email_verified === true && typeof email === 'string' ? parseEmail(email) : undefined;
  // Without the code of a country it would be read as a number of the region that is usual here.
  const isWhole = typeof phone_number === 'string' && phone_number.startsWith('+');
  const phone = phone_number_verified === true && isWhole ? parsePhone(phone_number) : undefined;
  return {
    ...{ coalitionId, memberId, partnerId, expiresAt },
    email: mail?.ok ? mail.value : null,
    phone: phone?.ok ? phone.value : null,
  };
}
