import type { Refusable } from '../ledger/operations.js';
import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import type { Identity } from './identity.js';
import type { MemberKind } from './member.entity.js';

/** What is known about the names somebody is enrolled under; read under their locks. */
export interface KnownNames {
  readonly openLinking: boolean;
  /** Those of the given identities that belong to somebody. */
  readonly identities: readonly (Identity & { readonly memberId: bigint })[];
  /** Whom the partner calls by the given external id. */
  readonly byExternalId: bigint | undefined;
  /** All members that the above lead to. */
  readonly members: ReadonlyMap<bigint, KnownMember>;
}

export interface KnownMember {
  readonly kind: MemberKind;
  /** The partner's link to the member. */
  readonly link: PartnersLink | undefined;
}

/** A partner's link to a member. */
export interface PartnersLink {
  readonly externalId: string | null;
  /** What the partner called duplicates that became a part of the member, which it may go on using (rule A-11). */
  readonly formerly?: readonly string[];
}

/** Who is to be enrolled. */
export interface Enrolment {
  readonly kind: MemberKind;
  readonly identities: readonly (Identity & { readonly field: string })[];
  readonly externalId: string | null;
}

/** What to write. */
export interface EnrolmentPlan {
  /** Undefined: make a new member. */
  readonly memberId: bigint | undefined;
  readonly newIdentities: readonly Identity[];
  /** What has to be done about the partner's link; `name`: it gets the external id that it had not. */
  readonly link: 'keep' | 'add' | 'name';
}

/**
 * Decides an enrolment (rule A-04); pure. Names that nobody has make a new member; names of one member that the
 * partner may see lead to that member, which gets those that are new. So the same enrolment again gives the same
 * member.
 */
export function decideEnrolment(enrolment: Enrolment, known: KnownNames): Refusable<EnrolmentPlan> {
  const owners = ownersOf(enrolment, known);
  const refused = firstInRank([
    ...unconfirmedLinks(enrolment, known),
    ...takenExternalId(enrolment, known, owners),
    ...conflicts(enrolment, known, owners),
  ]);
  if (refused) return { refused };

  const memberId = owners[0] ?? known.byExternalId;
  const link = memberId === undefined ? undefined : known.members.get(memberId)?.link;
  return {
    value: {
      memberId,
      newIdentities: enrolment.identities.filter((identity) => ownerOf(identity, known) === undefined),
      link: linkStep(link, enrolment.externalId),
    },
  };
}

/** What has to be done so that the partner is linked to the member under this external id, if one is given. */
export function linkStep(link: KnownMember['link'], externalId: string | null): EnrolmentPlan['link'] {
  if (!link) return 'add';
  return externalId !== null && link.externalId === null ? 'name' : 'keep';
}

/** The refusal when a partner would call a member by another external id than it does already. */
export function otherExternalId(link: KnownMember['link'], externalId: string | null): Refusal[] {
  const isOther = externalId !== null && link?.externalId != null && link.externalId !== externalId;
  if (!isOther || link.formerly?.includes(externalId)) return [];
  return [
    refusal('EXTERNAL_ID_TAKEN', 'You have another externalId for this member already: use that one.', [
      'externalId',
    ]),
  ];
}

function ownerOf(identity: Identity, { identities }: KnownNames): bigint | undefined {
  return identities.find(({ kind, value }) => kind === identity.kind && value === identity.value)?.memberId;
}

/** The members to whom the given identities belong, each once, in the order of the fields. */
function ownersOf({ identities }: Enrolment, known: KnownNames): bigint[] {
  const owners = identities.map((identity) => ownerOf(identity, known));
  return [...new Set(owners.filter((owner) => owner !== undefined))];
}

function unconfirmedLinks({ identities }: Enrolment, known: KnownNames): Refusal[] {
  if (known.openLinking) return [];
  return identities.flatMap((identity) => {
    const owner = ownerOf(identity, known);
    if (owner === undefined || known.members.get(owner)?.link) return [];
    return [
      refusal(
        'LINK_CONFIRMATION_REQUIRED',
        'A member of the coalition is known by this already: the member must confirm the link to you first.',
        [identity.field],
      ),
    ];
  });
}

function takenExternalId({ externalId }: Enrolment, known: KnownNames, owners: readonly bigint[]): Refusal[] {
  const holder = known.byExternalId;
  if (holder !== undefined && owners.some((owner) => owner !== holder)) {
    return [
      refusal(
        'EXTERNAL_ID_TAKEN',
        'Your externalId belongs to another member: use one of its own for each.',
        ['externalId'],
      ),
    ];
  }
  return owners.flatMap((owner) => otherExternalId(known.members.get(owner)?.link, externalId));
}

function conflicts(enrolment: Enrolment, known: KnownNames, owners: readonly bigint[]): Refusal[] {
  if (owners.length > 1) {
    const fields = enrolment.identities.filter((identity) => ownerOf(identity, known) !== undefined);
    return [
      refusal(
        'IDENTITY_CONFLICT',
        `These belong to different members: ${fields.map(({ field }) => field).join(', ')}. Send those of one member.`,
        [fields[1]?.field ?? 'phone'],
      ),
    ];
  }
  const found = known.members.get(owners[0] ?? known.byExternalId ?? -1n);
  if (!found || found.kind === enrolment.kind) return [];
  return [
    refusal('IDENTITY_CONFLICT', `These belong to a member of the kind ${found.kind}: enrol it as such.`, [
      'kind',
    ]),
  ];
}
