import { randomInt } from 'node:crypto';
import type { OfPartner } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { keyedDigest } from '../../ledger/keyed-digest.js';
import { refusalToEnrol } from '../../members/enrolling-partner.js';
import { countLinkConfirmations, keepLinkConfirmation } from '../../members/link-confirmations.js';
import { MemberIdentity } from '../../members/member-identity.entity.js';
import type { MemberRef } from '../../members/member-ref.js';
import { messageLanguage, nameIn } from '../../notifications/message-language.js';
import type { MessageChannel } from '../../notifications/message-transport.js';
import { queueMessage } from '../../notifications/queue-message.js';
import type { PointsContext } from '../../points/points-context.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { refusal } from '../../values/refusal.js';
import { linkCodeHash } from './link-code.js';

export interface RequestLinkConfirmationInput {
  /** By whatever the partner knows; by an external id nobody is found: those name members that are linked already. */
  readonly member: MemberRef;
}

export interface RequestedConfirmation {
  readonly requestId: bigint;
  readonly expiresAt: Date;
}

const DIGITS = 6;
const VALID_MINUTES = 10;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Of one partner, told when they are used up: what somebody has asked itself is no news to it. */
const MOST_PER_NAME_AND_HOUR = 3;
const MOST_PER_PARTNER_AND_HOUR = 1_000;
/**
 * A member is not to be flooded with messages, and five tries of six digits each are not to add up. Of these nothing is
 * told: they would tell that there is such a member, and that another partner asks for it.
 */
const MOST_MESSAGES_OF_A_PARTNER = 3;
const MOST_MESSAGES = 9;
const KEPT_MS = 24 * HOUR_MS;

/**
 * Asks a member to confirm the link to the calling partner (rule A-04): a code of six digits goes to its phone or e-mail
 * address, valid for ten minutes, for `confirmLink`. Whether there is such a member is not told: everything is the same
 * without one, but that nobody gets a message. In an hour a partner may ask 3 times under one name, and 1,000 times in
 * all; what others ask takes nothing of that. A member gets 3 messages of one partner, and 9 of all: what is asked beyond
 * goes to nobody, and no code is good for it (rule A-14). May refuse with
 * PARTNER_NOT_ACTIVE, LINK_REQUEST_LIMIT_REACHED. For partners.
 */
export async function requestLinkConfirmation(
  context: OfPartner<PointsContext>,
  { member }: RequestLinkConfirmationInput,
): Promise<CommandOutcome<RequestedConfirmation>> {
  const { coalitionId, partnerId } = context.principal;
  const snapshot = await context.programme.snapshot(coalitionId);
  const memberId = await context.members.resolve(coalitionId, null, member);
  const named = member.by === 'id' ? member.text : member.value;
  const namedHash = keyedDigest(snapshot.digestKey, `link ${member.by} ${named}`);
  const at = context.clock.now();
  const expiresAt = new Date(at.getTime() + VALID_MINUTES * MINUTE_MS);

  return commandTransaction(context.database, coalitionId, async (em) => {
    const inactive = await refusalToEnrol(em, coalitionId, partnerId);
    if (inactive) return refusedWith(inactive);
    const since = new Date(at.getTime() - HOUR_MS);
    const asking = { partnerId, namedHash, memberId };
    const asked = await countLinkConfirmations(em, coalitionId, asking, since);
    const tooOften = asked.byPartnerAndName >= MOST_PER_NAME_AND_HOUR;
    if (tooOften || asked.byPartner >= MOST_PER_PARTNER_AND_HOUR) {
      const message = `Wait: in an hour you can ask ${MOST_PER_NAME_AND_HOUR} confirmations of a member, and ${MOST_PER_PARTNER_AND_HOUR} in all.`;
      return refusedWith(refusal('LINK_REQUEST_LIMIT_REACHED', message, tooOften ? ['member'] : []));
    }
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const enough = asked.byPartnerToMember >= MOST_MESSAGES_OF_A_PARTNER || asked.toMember >= MOST_MESSAGES;
    const address =
      memberId === null || enough ? undefined : await addressOf(em, coalitionId, memberId, member);
    // A code that nobody was sent could only be guessed.
    const told = address ? memberId : null;
    const codeHash = linkCodeHash(snapshot.digestKey, code);
    const kept = { partnerId, namedHash, memberId: told, codeHash, at, expiresAt };
    const requestId = await keepLinkConfirmation(em, coalitionId, kept, new Date(at.getTime() - KEPT_MS));
    if (told !== null && address) {
      const language = messageLanguage(snapshot.terms.calendar);
      await queueMessage(em, {
        coalitionId,
        memberId: told,
        ...address,
        template: 'link-confirmation',
        language,
        parameters: {
          partner: nameIn(language, snapshot.partners.get(partnerId)?.name),
          coalition: nameIn(language, snapshot.coalition.name),
          code,
          minutes: VALID_MINUTES,
        },
        expiresAt,
        at,
      });
    }
    return done({ requestId, expiresAt });
  });
}

interface Address {
  readonly channel: MessageChannel;
  readonly address: string;
}

/** Where the member is reached: by what it was named by, else its phone, else its e-mail address; undefined: nowhere. */
async function addressOf(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  { by, value }: MemberRef,
): Promise<Address | undefined> {
  if (by === 'phone') return { channel: 'SMS', address: value };
  if (by === 'email') return { channel: 'EMAIL', address: value };
  const identities = await em.find(MemberIdentity, { coalitionId, memberId }, { orderBy: { value: 'asc' } });
  const phone = identities.find(({ kind }) => kind === 'PHONE');
  if (phone) return { channel: 'SMS', address: phone.value };
  const email = identities.find(({ kind }) => kind === 'EMAIL');
  return email && { channel: 'EMAIL', address: email.value };
}
