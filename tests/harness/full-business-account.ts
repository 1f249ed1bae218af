import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import { undoPerkUse } from '../../src/journeys/undo-perk-use.js';
import { usePerk } from '../../src/journeys/use-perk.js';
import { addAccountNote } from '../../src/members/business/add-account-note.js';
import { addBusinessContact } from '../../src/members/business/add-business-contact.js';
import { assignAccountManager } from '../../src/members/business/assign-account-manager.js';
import { registerAccountManager } from '../../src/members/business/register-account-manager.js';
import { setCompanyDetails } from '../../src/members/business/set-company-details.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { addPerk } from '../../src/perks/add-perk.js';
import { grantPerk } from '../../src/perks/grant-perk.js';
import { requestPerk } from '../../src/perks/request-perk.js';
import { setPerkBudget } from '../../src/perks/set-perk-budget.js';
import { addRebate } from '../../src/rebates/add-rebate.js';
import { inCoalition } from '../../src/runtime/database.js';
import { liftMembers } from '../../src/tiers/lift-members.js';
import { setMemberLevel } from '../../src/tiers/set-member-level.js';
import { encodeId } from '../../src/values/ids.js';
import { ladder } from '../tiers/level-scene.js';
import { did, rate, type StoryCoalition, type StoryPartner } from './coalition-story.js';
import type { ProgrammeNode } from './programme-node.js';
import { shareWithOthers } from './shared-accounts.js';

const RIALS = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

/** A business account with people, a parent and perks: one that was asked for, and one that comes with a level. */
export async function giveAway(
  node: ProgrammeNode,
  story: StoryCoalition,
  shop: StoryPartner,
): Promise<void> {
  const operator = node.as(story.operator);
  const till = node.as(shop.system);
  const enrol = async (email: string) => {
    const names = { email, phone: null, card: null, externalId: null };
    const { memberId } = did(await enrolMember(till, { kind: 'BUSINESS', ...names }));
    return { memberId, member: { by: 'id', value: memberId, text: '' } as const };
  };
  const { memberId, member } = await enrol('office@example.com');
  const parent = await enrol('group@example.com');
  const details = { legalName: 'Fictitious Lines', country: 'IR', nationalId: null };
  did(
    await setCompanyDetails(operator, {
      member,
      details: { ...details, registrationNumber: '12', vatNumber: null },
    }),
  );
  const contact = { name: 'A buyer', email: 'buyer@example.com', phone: null, role: 'BUYER' } as const;
  const { id: contactId } = did(await addBusinessContact(operator, { member, details: contact }));
  await shareWithOthers(node, story, shop, { memberId, member, contactId, parent });
  did(await addAccountNote(operator, { member, text: 'calls on Mondays' }));
  const person = { ...story.operator, subject: encodeId('user', 9n), roles: ['account-manager'] } as const;
  const manager = did(
    await registerAccountManager(operator, { userId: person.subject, partner: null, name: 'A manager' }),
  );
  did(await assignAccountManager(operator, { member, managerId: manager.id }));
  const budget = { managerId: manager.id, level: null, period: 'MONTH', currency: 'IRR' } as const;
  did(await setPerkBudget(operator, { ...budget, worth: null, grants: 5n, approvalAbove: null }));
  const terms = {
    kind: 'FREE_SERVICE',
    ...{ name: { en: 'A free car wash' }, worth: RIALS(100_000n), payer: null },
    ...{
      costPerUse: RIALS(0n),
      places: null,
      stock: null,
      from: null,
      until: null,
      grantDays: null,
      uses: 2,
      confirmation: 'NONE' as const,
    },
  } as const;
  did(await addTierLadderVersion(operator, { ...ladder({ kind: 'BUSINESS' }), effectiveFrom: null }));
  const gold = { level: 'gold', until: '2090-01-01', reason: 'a good customer' };
  await liftMembers(operator, story.coalitionId);
  did(await setMemberLevel(operator, { member, ...gold }));
  const perk = did(await addPerk(operator, { ...terms, entitlement: 'GRANT', levels: [], period: null }));
  const ofLevel = did(
    await addPerk(operator, { ...terms, entitlement: 'LEVEL', levels: ['gold'], period: 'YEAR' }),
  );
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { coalitionId, partnerId } = shop.system;
  const buyer = { kind: 'member', memberId, partnerId, coalitionId, expiresAt } as const;
  did(
    await requestPerk(
      { ...till, principal: { ...buyer, contact: { id: contactId, role: 'BUYER' } } },
      { idempotencyKey: 'perk-1', perkId: perk.id, note: 'for the fleet' },
    ),
  );
  did(
    await grantPerk(node.as(person), {
      ...{
        idempotencyKey: 'perk-2',
        member,
        perkId: perk.id,
        until: null,
        reason: 'a good year',
        request: null,
      },
    }),
  );
  await giveBack(node, story, memberId);
  const use = {
    idempotencyKey: 'perk-3',
    member,
    perkId: ofLevel.id,
    merchantId: shop.merchantId,
    spendCode: null,
  };
  did(await usePerk(till, use));
  const { changed: mistaken } = did(await usePerk(till, { ...use, idempotencyKey: 'perk-4' }));
  did(await undoPerkUse(till, { idempotencyKey: 'perk-5', useId: mistaken.id, reason: 'the wrong till' }));
}

/** A rebate of two months that are over, the second of which takes off what the first had too much: written as the job would. */
async function giveBack(node: ProgrammeNode, story: StoryCoalition, memberId: bigint): Promise<void> {
  const { id } = did(
    await addRebate(node.as(story.operator), {
      ...{
        name: { en: 'A good month' },
        period: 'MONTH',
        currency: 'IRR',
        partner: null,
        payer: null,
        perk: null,
      },
      terms: {
        ...{ method: 'WHOLE', pointValue: RIALS(1_000n), waitDays: 0 },
        thresholds: [{ from: RIALS(0n), percent: rate('1') }],
      },
    }),
  );
  const statements = [
    `update rebate_version set from_day = '2025-03-21', activated_at = now() where coalition_id = ? and rebate_id = ?`,
    `insert into rebate_credit (coalition_id, rebate_id, member_id, from_day, until_day, version, spend_minor, rebate_minor, earned,
         corrected, brought, carried, given, computed_at, status)
       select ?, ?, ${memberId}, x.* from (values
         ('2025-03-21'::date, '2025-04-20'::date, 1, 100000, 1000, 1, 0, 0, 0, 1, now(), 'REFUSED'),
         ('2025-04-21', '2025-05-21', 1, 0, 0, 0, -1, 0, -1, 0, now(), 'NOTHING')) x`,
    `insert into rebate_correction (coalition_id, credit_id, from_day, version, spend_minor, earned_before, earned)
       select coalition_id, id, '2025-03-21', 1, 0, 1, 0 from rebate_credit
        where coalition_id = ? and rebate_id = ? and status = 'NOTHING'`,
    `insert into rebate_period (coalition_id, rebate_id, from_day, until_day, version, completed_at)
       values (?, ?, '2025-03-21', '2025-04-20', 1, now())`,
  ];
  await inCoalition(node.database, story.coalitionId, async (em) => {
    for (const sql of statements) await em.execute(sql, [story.coalitionId, id]);
  });
}
