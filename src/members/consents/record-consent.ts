import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow, readAccounts } from '../../ledger/balances.js';
import {
  memberNotActive,
  memberNotInCoalition,
  memberNotLinked,
} from '../../ledger/decide/member-refusals.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import type { Consent, ConsentPurpose, ConsentThrough } from './consent.js';
import { readConsents, readConsentTexts } from './read-consents.js';

export interface RecordConsentInput {
  /** Where a member asks with its own token, nobody else. */
  readonly member: MemberRef;
  readonly purpose: ConsentPurpose;
  /** With whom data may be shared: only for SHARING; a partner names itself, a member the partner of its token. Null: the caller's text is no partner's id. */
  readonly partnerId: bigint | null | undefined;
  /** False: withdrawn. */
  readonly given: boolean;
  /** What was agreed to: needed where it is given. Null: the caller's text is no such id. */
  readonly textId: bigint | null | undefined;
  readonly through: ConsentThrough;
}

/**
 * Writes down that a member agrees to something, or does not any more (rule A-10): when, how and by whom. The same word
 * again changes nothing. May refuse with INVALID_INPUT (a partner without sharing, or sharing without one; no text),
 * PARTNER_NOT_FOUND, MEMBER_NOT_FOUND, CONSENT_TEXT_NOT_FOUND, MEMBER_NOT_ACTIVE (closed). For partners about members
 * linked to them, for operators, and for the member itself.
 */
export async function recordConsent(
  context: MembersContext,
  { member, purpose, partnerId: named, given, textId, through }: RecordConsentInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { principal } = context;
  const coalitionId = actingCoalition(context);
  const wrong = inputProblem({ purpose, named, given, textId });
  if (wrong) return refusedWith(wrong);
  const own = principal.kind === 'partner' || principal.kind === 'member' ? principal.partnerId : null;
  if (named === null || (named !== undefined && own !== null && named !== own))
    return refusedWith(noSuchPartner());
  const memberId = await context.members.resolve(coalitionId, own, member);
  if (memberId === null || (principal.kind === 'member' && memberId !== principal.memberId))
    return refusedWith(own === null ? memberNotInCoalition() : memberNotLinked());

  return commandTransaction(context.database, coalitionId, async (em) => {
    if (named !== undefined) {
      const there = await em.execute<unknown[]>('select from partner where coalition_id = ? and id = ?', [
        coalitionId,
        named,
      ]);
      if (there.length === 0) return refusedWith(noSuchPartner());
    }
    // One word after the other: the last one counts.
    await em.execute('select from member where coalition_id = ? and id = ? for no key update', [
      coalitionId,
      memberId,
    ]);
    if (given) {
      const text =
        textId == null ? undefined : (await readConsentTexts(em, coalitionId, [textId])).get(textId);
      if (text?.purpose !== purpose) {
        const message = 'Give the id of a text of this purpose, as consentTexts lists them.';
        return refusedWith(refusal('CONSENT_TEXT_NOT_FOUND', message, ['textId']));
      }
    }
    const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
    if (account?.status === 'CLOSED') return refusedWith(memberNotActive(account.status));
    const partnerId = named ?? null;
    const before = ((await readConsents(em, coalitionId, [memberId])).get(memberId) ?? []).find(
      (consent) => consent.purpose === purpose && consent.partnerId === partnerId,
    );
    const agreedTo = given ? (textId ?? null) : null;
    const unchanged = before ? before.given === given && before.textId === agreedTo : !given;
    if (unchanged) return done({ memberId });
    const at = await coalitionNow(em, coalitionId);
    await em.execute(
      `insert into consent (coalition_id, member_id, purpose, partner_id, given, text_id, at, actor, through)
       values (?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?)`,
      [
        ...[coalitionId, memberId, purpose, partnerId ?? 0n, given, agreedTo],
        ...[at.toISOString(), actorOf(principal), through],
      ],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: given ? 'consent.given' : 'consent.withdrawn',
      objectId: encodeId('member', memberId),
      ...(before && { before: inWords(before) }),
      after: inWords({ purpose, partnerId, given, textId: agreedTo, through }),
    });
    return done({ memberId });
  });
}

function inputProblem({
  purpose,
  named,
  given,
  textId,
}: {
  readonly purpose: ConsentPurpose;
  readonly named: bigint | null | undefined;
  readonly given: boolean;
  readonly textId: bigint | null | undefined;
}): Refusal | undefined {
  if ((purpose === 'SHARING') !== (named !== undefined)) {
    const message = 'Name a partner where the purpose is SHARING, and only there.';
    return refusal('INVALID_INPUT', message, ['partnerId']);
  }
  if (given === (textId === undefined)) {
    const message = 'Say which text was agreed to where the consent is given, and only there.';
    return refusal('INVALID_INPUT', message, ['textId']);
  }
  return undefined;
}

function inWords({
  purpose,
  partnerId,
  given,
  textId,
  through,
}: Pick<Consent, 'purpose' | 'partnerId' | 'given' | 'textId' | 'through'>) {
  return {
    purpose,
    given,
    partner: partnerId === null ? null : encodeId('partner', partnerId),
    text: textId === null ? null : encodeId('consentText', textId),
    through,
  };
}

function noSuchPartner(): Refusal {
  return refusal(
    'PARTNER_NOT_FOUND',
    'Give the id of a partner of your coalition; a partner gives its own.',
    ['partnerId'],
  );
}
