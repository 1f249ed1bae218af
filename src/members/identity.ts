import type { IdentityKind } from './member-identity.entity.js';

/** Something a member can be found by in the whole coalition, in its canonical form. */
export interface Identity {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** The identities that a caller gave; each as its parser made it. */
export interface GivenIdentities {
  /** E.164. */
  readonly phone: string | null;
  readonly email: string | null;
  /** See `parseCard`. */
  readonly card: string | null;
}

/** Those that were given, with the name of the field they came in. */
export function identitiesIn(given: GivenIdentities): (Identity & { readonly field: string })[] {
  const all = [
    { kind: 'PHONE', field: 'phone', value: given.phone },
    { kind: 'EMAIL', field: 'email', value: given.email },
    { kind: 'CARD', field: 'card', value: given.card },
  ] as const;
  return all.flatMap(({ kind, field, value }) => (value === null ? [] : [{ kind, field, value }]));
}

/** The filter of exactly these identities. */
export function anyOf(coalitionId: bigint, identities: readonly Identity[]) {
  return { coalitionId, $or: identities.map(({ kind, value }) => ({ kind, value })) };
}
