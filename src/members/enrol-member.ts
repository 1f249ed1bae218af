import type { EntityManager } from '@mikro-orm/postgresql';
import { writeAudit } from '../access/audit-log.js';
import type { CommandContext, OfPartner } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { ownCoalition } from '../coalition/find-coalition.js';
import { coalitionNow } from '../ledger/balances.js';
import { openMemberAccounts } from '../ledger/open-accounts.js';
import { inCoalition } from '../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import { decideEnrolment, type KnownNames } from './decide-enrolment.js';
import { noteSuspicion } from './duplicates/suspicion.js';
import { refusalToEnrol } from './enrolling-partner.js';
import { anyOf, type GivenIdentities, type Identity, identitiesIn } from './identity.js';
import { lockMembers, membersByExternalIds, writeLink } from './links.js';
import { lockNames } from './lock-names.js';
import { Member, type MemberKind } from './member.entity.js';
import { MemberIdentity } from './member-identity.entity.js';

export interface EnrolMemberInput extends GivenIdentities {
  readonly kind: MemberKind;
  /** The partner's own id for the member (rule A-04); see `parseExternalId`. */
  readonly externalId: string | null;
}

export interface EnrolledMember {
  readonly memberId: bigint;
  /** False when the member was there already. */
  readonly created: boolean;
}

/**
 * Enrols a member of the calling partner, or finds the one that is known by what is given and links it where the
 * coalition allows (rule A-04). The same input again gives the same member, however often and at the same time it
 * comes. May refuse with INVALID_INPUT (nothing to find the member by), LINK_CONFIRMATION_REQUIRED,
 * PARTNER_NOT_ACTIVE, EXTERNAL_ID_TAKEN, IDENTITY_CONFLICT. Where the names of one person turn out to be of several
 * members, an operator is shown these (rule A-12). For partners.
 */
export async function enrolMember(
  context: OfPartner<CommandContext>,
  input: EnrolMemberInput,
): Promise<CommandOutcome<EnrolledMember>> {
  const identities = identitiesIn(input);
  if (identities.length === 0 && input.externalId === null) {
    return refusedWith(
      refusal('INVALID_INPUT', 'Give at least one of phone, email, card and externalId.', ['externalId']),
    );
  }
  const { coalitionId, partnerId } = context.principal;
  const { kind, externalId } = input;

  let owners: readonly bigint[] = [];
  const outcome = await commandTransaction<EnrolledMember>(context.database, coalitionId, async (em) => {
    const inactive = await refusalToEnrol(em, coalitionId, partnerId);
    const known = await readKnown(em, coalitionId, partnerId, identities, externalId);
    owners = inactive ? [] : [...known.members.keys()];
    const decided = decideEnrolment({ kind, identities, externalId }, known);
    const first = firstInRank([inactive, decided.refused].filter((each) => each !== undefined));
    if (inactive || decided.refused) return refusedWith(first as Refusal);
    const plan = decided.value;

    const at = await coalitionNow(em, coalitionId);
    const memberId = plan.memberId ?? (await insertMember(em, coalitionId, kind, at));
    if (plan.newIdentities.length > 0) {
      await em.insertMany(
        MemberIdentity,
        plan.newIdentities.map(({ kind: identityKind, value }) => ({
          kind: identityKind,
          value,
          coalitionId,
          memberId,
        })),
      );
    }
    await writeLink(em, plan.link, { coalitionId, partnerId, memberId, externalId, linkedAt: at });

    const created = plan.memberId === undefined;
    if (created || plan.link !== 'keep' || plan.newIdentities.length > 0) {
      await writeAudit(em, context, {
        coalitionId,
        action: created ? 'member.enrolled' : 'member.enrolment-extended',
        objectId: encodeId('member', memberId),
        after: {
          partner: encodeId('partner', partnerId),
          // Kinds only: the log outlives the erasure of the values.
          identities: plan.newIdentities.map((identity) => identity.kind),
          linked: plan.link === 'add',
        },
      });
    }
    return done({ memberId, created });
  });
  // The refusal has undone what its transaction did.
  if (outcome.refusals && owners.length > 1) {
    await inCoalition(context.database, coalitionId, async (em) => {
      const at = await coalitionNow(em, coalitionId);
      await noteSuspicion(em, coalitionId, owners, { source: 'ENROLMENT', partnerId, at });
    });
  }
  return outcome;
}

async function readKnown(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  identities: readonly Identity[],
  externalId: string | null,
): Promise<KnownNames> {
  const externalIds = externalId === null ? [] : [{ partnerId, externalId }];
  await lockNames(em, coalitionId, { identities, externalIds });

  const found = identities.length === 0 ? [] : await em.find(MemberIdentity, anyOf(coalitionId, identities));
  const named =
    externalId === null
      ? undefined
      : (await membersByExternalIds(em, coalitionId, partnerId, [externalId])).get(externalId);
  const ids = new Set(found.map((identity) => identity.memberId));
  if (named !== undefined) ids.add(named);
  const members = await lockMembers(em, coalitionId, partnerId, [...ids]);
  const { openLinking } = await ownCoalition(em, coalitionId);
  return { openLinking, identities: found, byExternalId: named, members };
}

async function insertMember(
  em: EntityManager,
  coalitionId: bigint,
  kind: MemberKind,
  joinedAt: Date,
): Promise<bigint> {
  const member = em.create(Member, { coalitionId, kind, joinedAt });
  await em.persist(member).flush();
  await openMemberAccounts(em, coalitionId, [member.id], joinedAt);
  return member.id;
}
