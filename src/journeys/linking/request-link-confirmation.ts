import { randomInt } from 'node:crypto';
import type { OfPartner } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { keyedDigest } from '../../ledger/keyed-digest.js';
import { refusalToEnrol } from '../../members/enrolling-partner.js';
import { countLinkConfirmations, keepLinkConfirmation } from '../../members/link-confirmations.js';
import { MemberIdentity } from '../../members/member-identity.entity.js';
import type { MemberRef } from '../../members/member-ref.js';
import type { MessageChannel } from '../../notifications/message-transport.js';
import { queueMessage } from '../../notifications/queue-message.js';
import type { MessageLanguage } from '../../notifications/templates.js';
import type { PointsContext } from '../../points/points-context.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { LocalizedText } from '../../values/localized-text.js';
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
/** A member is not to be flooded with messages, and five tries of six digits each are not to add up. */
const MOST_PER_NAME_AND_HOUR = 3;
const MOST_PER_MEMBER_AND_HOUR = 5;
const MOST_PER_PARTNER_AND_HOUR = 1_000;
const KEPT_MS = 24 * HOUR_MS;

/**
 * Asks a member to confirm the link to the calling partner (rule A-04): a code of six digits goes to its phone or e-mail
 * address, valid for ten minutes, for `confirmLink`. Whether there is such a member is not told: everything is the same
 * without one, but that nobody gets a message. At most 3 per hour under one name, 5 messages to one member,
 * 1,000 for one partner. May refuse with
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
    const { byName, byPartner, ofMember } = await countLinkConfirmations(
      em,
      coalitionId,
      { partnerId, namedHash, memberId },
      since,
    );
    if (byName >= MOST_PER_NAME_AND_HOUR || byPartner >= MOST_PER_PARTNER_AND_HOUR) {
      const message = `Wait: ${MOST_PER_NAME_AND_HOUR} confirmations per hour can be asked of a member, and ${MOST_PER_PARTNER_AND_HOUR} by a partner.`;
      return refusedWith(
        refusal('LINK_REQUEST_LIMIT_REACHED', message, byName >= MOST_PER_NAME_AND_HOUR ? ['member'] : []),
      );
    }
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const codeHash = linkCodeHash(snapshot.digestKey, code);
    const asked = { partnerId, namedHash, memberId, codeHash, at, expiresAt };
    const requestId = await keepLinkConfirmation(em, coalitionId, asked, new Date(at.getTime() - KEPT_MS));
    const address = memberId === null ? undefined : await addressOf(em, coalitionId, memberId, member);
    // Whoever names the member in turn by all that it is known by is answered the same, and it gets no more messages.
    if (memberId !== null && address && ofMember < MOST_PER_MEMBER_AND_HOUR) {
      const language: MessageLanguage = snapshot.terms.calendar === 'persian' ? 'fa' : 'en';
      await queueMessage(em, {
        coalitionId,
        memberId,
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

function nameIn(language: MessageLanguage, name: LocalizedText | undefined): string {
  return name?.[language] ?? Object.values(name ?? {}).find((text) => text !== undefined) ?? '';
}
