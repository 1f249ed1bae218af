import { encodeId } from '../values/ids.js';
import type { RequestAllowance } from '../values/request-allowance.js';
import type { Scope } from './scopes.js';

/** What a person may do in a coalition, as the token says. Auditors read only. */
export const ROLES = ['operator', 'auditor', 'account-manager', 'partner-staff'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a key or a coalition is for real or for tests (rule A-02). */
export type Environment = 'live' | 'test';

/** Creates coalitions; acts in none. */
export interface PlatformPrincipal {
  readonly kind: 'platform';
  /** `usr_…` */
  readonly subject: string;
  readonly expiresAt: Date;
}

/** A person of the operator or of a partner. */
export interface UserPrincipal {
  readonly kind: 'user';
  /** `usr_…` */
  readonly subject: string;
  readonly coalitionId: bigint;
  readonly roles: readonly Role[];
  /** The partner whose staff it is; null for people of the operator. */
  readonly partnerId: bigint | null;
  readonly expiresAt: Date;
}

/** A partner's system, by API key. `coalitionId` and `partnerId` are those of the twin for a `test` key. */
export interface PartnerPrincipal {
  readonly kind: 'partner';
  readonly keyId: bigint;
  readonly partnerId: bigint;
  readonly coalitionId: bigint;
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
  /** Of a key that may ask another amount than the coalition's other keys (rule A-06). */
  readonly allowance?: RequestAllowance;
  readonly expiresAt: Date | null;
}

/** What a person may do for a business account (rule K-01), from the least on; each may also what those before it may. */
export const CONTACT_ROLES = ['VIEWER', 'BUYER', 'ADMIN'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** The person who uses a business account. */
export interface ActingContact {
  readonly id: bigint;
  readonly role: ContactRole;
  /** Of one who has signed in at the OpenID provider: the verified addresses by which the account knows it. */
  readonly signedInBy?: { readonly email: string | null; readonly phone: string | null };
}

/** With what a partner made a member's token: it is good as long as both are (rule A-02). */
export interface TokenOrigin {
  /** Of the partner's link to the member; another one takes its place when tokens are revoked or the link is made anew. */
  readonly series: bigint;
  /** Null: not made by a key, but by the installation for its demonstration. */
  readonly keyId: bigint | null;
}

/** A member in a partner's app, by a short-lived token that the partner obtained, or by signing in at the provider. */
export interface MemberPrincipal {
  readonly kind: 'member';
  readonly memberId: bigint;
  /** Members that are a part of it since they turned out to be duplicates (rule A-11); absent where there are none. */
  readonly formerIds?: readonly bigint[];
  readonly partnerId: bigint;
  readonly coalitionId: bigint;
  /** The key that made the token may not move points, so the token may not either: it shows (rule A-02). */
  readonly readsOnly?: true;
  /** Of a token that a partner made: what it is good with. Absent for a contact who has signed in at the provider. */
  readonly madeWith?: TokenOrigin;
  /** Of that key, where it may ask another amount than the coalition's other keys (rule A-06). */
  readonly keyAllowance?: RequestAllowance;
  /** Of a token of a contact: who acts for the business account, and as what now. */
  readonly contact?: ActingContact;
  readonly expiresAt: Date;
}

/** Who is asking. */
export type Principal = PlatformPrincipal | UserPrincipal | PartnerPrincipal | MemberPrincipal;

/**
 * The scope of idempotency keys (rule L-04): the partner, whichever of its keys is used, else the user, contact or
 * member.
 */
export function callerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'platform':
    case 'user':
      return principal.subject;
    case 'partner':
      return encodeId('partner', principal.partnerId);
    case 'member':
      return principal.contact
        ? encodeId('businessContact', principal.contact.id)
        : encodeId('member', principal.memberId);
  }
}

/** Whether the member is the one whose token it is, or a part of it (rule A-11): what was its own still is. */
export function isItself({ memberId, formerIds }: MemberPrincipal, asked: bigint | null): boolean {
  return asked !== null && (asked === memberId || formerIds?.includes(asked) === true);
}

/** Who did it (rules L-07, A-08): the key, user, contact or member as an external id. */
export function actorOf(principal: Principal): string {
  return principal.kind === 'partner' ? encodeId('apiKey', principal.keyId) : callerOf(principal);
}

/** The partner for which the principal acts: its key's, its staff's; undefined for the operator's people and members. */
export function actingPartnerOf(principal: Principal): bigint | undefined {
  if (principal.kind === 'partner') return principal.partnerId;
  if (principal.kind === 'user') return principal.partnerId ?? undefined;
  return undefined;
}

/** Whether it is a person with this role of the whole coalition or of a partner. */
export function hasRole(principal: Principal, role: Role): principal is UserPrincipal {
  return principal.kind === 'user' && principal.roles.includes(role);
}
