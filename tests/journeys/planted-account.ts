import { BusinessScene, rials } from '../api/business-scene.js';
import { newCampaign, newCharity, today } from '../api/giving-world.js';
import { type Caller, type Json, textOf } from '../harness/api-client.js';
import type { World, WorldPartner } from '../harness/world.js';

/** A business account about which everything that can be personal was written, as text that can be looked for. */

export const PHONE = '+989127654321';
export const NAMES = {
  phone: PHONE,
  email: 'planted-email@example.com',
  card: 'PLANTED0CARD',
  externalId: 'planted-external',
};
const TEXTS = {
  ...{ reference: 'planted-reference', category: 'planted-category', line: 'planted-line' },
  ...{ burnReference: 'planted-burn-reference', holdReference: 'planted-hold-reference' },
  ...{ transferReason: 'planted-transfer-reason', reversalReason: 'planted-reversal-reason' },
  ...{ adjustReason: 'planted-adjust-reason', requestReason: 'planted-request-reason' },
  adjustmentRejection: 'planted-adjustment-rejection',
  ...{ suspendReason: 'planted-suspend-reason', reinstateReason: 'planted-reinstate-reason' },
  ...{ lockReason: 'planted-lock-reason', unlockReason: 'planted-unlock-reason' },
  ...{ otherExternalId: 'planted-other-external', metadata: 'planted-metadata' },
  ...{ legalName: 'Planted legal name', registration: 'planted-registration', vat: 'PLANTEDVAT' },
  ...{ nationalId: '10380284790', noteText: 'planted-account-note' },
  ...{ contactName: 'Planted contact name', contactEmail: 'planted-contact@example.com' },
  ...{ contactPhone: '+989127654322', removalReason: 'planted-contact-removal' },
  ...{ unassignReason: 'planted-unassign-reason' },
  ...{ familyAnswer: 'planted-family-answer', familyEnd: 'planted-family-end' },
  ...{ perkNote: 'planted-perk-note', declineReason: 'planted-decline-reason' },
  undoReason: 'planted-undo-reason',
  ...{ grantReason: 'planted-grant-reason', approvalReason: 'planted-approval-reason' },
  ...{ rejectReason: 'planted-reject-reason', revokeReason: 'planted-revoke-reason' },
  ...{ levelReason: 'planted-level-reason', levelEnd: 'planted-level-end' },
  ...{ creditReason: 'planted-credit-reason', employeeEnd: 'planted-employee-end' },
  ...{ poolEnd: 'planted-pool-end', qualificationEnd: 'planted-qualification-end' },
  ...{ sharedReference: 'planted-shared-reference' },
  ...{ givingMetadata: 'planted-giving-metadata', givingEnd: 'planted-giving-end' },
  ...{ donorName: 'Planted donor name', formerDonorName: 'Planted former donor' },
} as const;
export const PLANTED = [...Object.values(NAMES), ...Object.values(TEXTS)];

/** What is written about the account that it belongs to, and stays whatever becomes of it. */
export const OF_THE_OTHER = ['Other legal name', 'other-contact@example.com', 'other-account-note'];

let keys = 0;

export const keyed = (input: object) => {
  keys += 1;
  return { idempotencyKey: `key-${keys}`, ...input };
};

/** Does a mutation that must not refuse; answers its payload. */
export async function does(by: Caller, mutation: string, input: object, fields = ''): Promise<Json> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const data = await by.get(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message field } } }`,
    { input },
  );
  const payload = data[mutation] as Json;
  expect({ mutation, errors: payload.userErrors }).toEqual({ mutation, errors: [] });
  return payload;
}

const idOf = (thing: unknown) => textOf((thing as Json).id as Json);

export interface PlantedAccount {
  readonly id: string;
  /** The account that it belongs to. */
  readonly otherId: string;
}

interface Planting {
  readonly world: World;
  readonly rahnet: WorldPartner;
  readonly tizfood: WorldPartner;
}

/** Writes all of it; answers the accounts. */
export async function plantAccount(planting: Planting): Promise<PlantedAccount> {
  const { world, rahnet } = planting;
  const enrolled = await does(rahnet, 'enrolMember', { kind: 'BUSINESS', ...NAMES }, 'member { id }');
  const id = idOf(enrolled.member);
  await writeLadder(planting);
  await movePoints(planting, id);
  await contactMember(planting, id);
  const otherId = await writeBusiness(planting, id);
  await writeLevels(planting, id);
  await givePoints(planting, id);
  const named = { member: { id } };
  await does(world.operator, 'lockSpending', { ...named, reason: TEXTS.lockReason });
  await does(world.operator, 'unlockSpending', { ...named, reason: TEXTS.unlockReason });
  await does(world.operator, 'suspendMember', { ...named, reason: TEXTS.suspendReason });
  await does(world.operator, 'reinstateMember', { ...named, reason: TEXTS.reinstateReason });
  return { id, otherId };
}

async function movePoints({ world, rahnet }: Planting, id: string): Promise<void> {
  const metadata = { note: TEXTS.metadata };
  const purchase = {
    ...{ reference: TEXTS.reference, category: TEXTS.category, amount: rials('1000000') },
    lines: [{ amount: rials('1000000'), description: TEXTS.line }],
  };
  const earn = keyed({ member: { phone: PHONE }, merchantId: rahnet.merchantId, purchase, metadata });
  const { transaction } = await does(rahnet, 'earnPoints', earn, 'transaction { id }');
  const spend = { member: { id }, merchantId: rahnet.merchantId, points: '5', metadata };
  await does(rahnet, 'burnPoints', keyed({ ...spend, purchaseReference: TEXTS.burnReference }));
  const held = keyed({ ...spend, purchaseReference: TEXTS.holdReference });
  const { hold } = await does(rahnet, 'holdPoints', held, 'hold { id }');
  await does(rahnet, 'releaseHold', keyed({ holdId: hold?.id }));
  const part = { transactionId: transaction?.id, points: '10', reason: TEXTS.reversalReason };
  await does(rahnet, 'reverseTransaction', keyed(part));
  const friend = await world.member(rahnet, 20);
  const given = { points: '3', reason: TEXTS.transferReason, metadata };
  await does(rahnet, 'transferPoints', keyed({ ...given, from: { id }, to: { id: friend.id } }));
  await does(rahnet, 'transferPoints', keyed({ ...given, from: { id: friend.id }, to: { id } }));
  const adjust = { member: { id }, direction: 'CREDIT' };
  await does(world.operator, 'adjustPoints', keyed({ ...adjust, points: '7', reason: TEXTS.adjustReason }));
  const above = { ...adjust, points: '700', reason: TEXTS.requestReason };
  await does(world.operator, 'adjustPoints', keyed(above));
  const { request } = await does(world.operator, 'adjustPoints', keyed(above), 'request { id }');
  const rejects = { adjustmentId: idOf(request), reason: TEXTS.adjustmentRejection };
  await does(world.secondOperator, 'rejectAdjustment', keyed(rejects));
}

async function contactMember({ world, rahnet, tizfood }: Planting, id: string): Promise<void> {
  await does(tizfood, 'requestLinkConfirmation', { member: { phone: PHONE } });
  await does(tizfood, 'requestLinkConfirmation', { member: { email: NAMES.email } });
  await does(tizfood, 'linkMember', { member: { phone: PHONE }, externalId: TEXTS.otherExternalId });
  const summary = { en: 'The terms' };
  const { text } = await does(world.operator, 'addConsentText', { purpose: 'TERMS', summary }, 'text { id }');
  const agreed = { member: { id }, purpose: 'TERMS', given: true, textId: text?.id, through: 'SHOP' };
  await does(rahnet, 'recordConsent', agreed);
  for (const purpose of ['MARKETING_SMS', 'MARKETING_EMAIL']) {
    const added = await does(world.operator, 'addConsentText', { purpose, summary }, 'text { id }');
    await does(rahnet, 'recordConsent', { ...agreed, purpose, textId: idOf(added.text) });
  }
  const { token } = await does(rahnet, 'createMemberToken', { member: { id } }, 'token');
  await does(world.caller(textOf(token as Json)), 'createSpendCode', {}, 'code');
}

async function writeBusiness({ world, rahnet }: Omit<Planting, 'tizfood'>, id: string): Promise<string> {
  const scene = new BusinessScene(world, rahnet);
  const { operator, secondOperator } = world;
  const member = { id };
  const company = { legalName: TEXTS.legalName, country: 'IR', nationalId: TEXTS.nationalId };
  const numbers = { registrationNumber: TEXTS.registration, vatNumber: TEXTS.vat };
  await does(operator, 'setCompanyDetails', { member, ...company, ...numbers });
  const contact = { name: TEXTS.contactName, email: TEXTS.contactEmail, phone: TEXTS.contactPhone };
  const added = { member, ...contact, role: 'BUYER' };
  const { contact: buys } = await does(operator, 'addBusinessContact', added, 'contact { id }');
  await buyTogether({ world, rahnet }, id, idOf(buys));
  const second = { member, name: 'Gone', email: 'gone@example.com', role: 'VIEWER' };
  const { contact: gone } = await does(operator, 'addBusinessContact', second, 'contact { id }');
  await does(operator, 'removeBusinessContact', {
    ...{ member, contactId: idOf(gone), reason: TEXTS.removalReason },
  });
  const manager = await scene.manager('manager', [id]);
  const former = await scene.manager('former', [id]);
  const leaves = { member, managerId: former.id, reason: TEXTS.unassignReason };
  await does(operator, 'unassignAccountManager', leaves);
  await does(manager, 'addAccountNote', { member, text: TEXTS.noteText });

  const otherId = await scene.account();
  const other = { id: otherId };
  await does(operator, 'setCompanyDetails', { member: other, legalName: OF_THE_OTHER[0], country: 'DE' });
  const people = { name: 'Somebody', email: OF_THE_OTHER[1], role: 'ADMIN' };
  await does(operator, 'addBusinessContact', { member: other, ...people });
  await does(operator, 'addAccountNote', { member: other, text: OF_THE_OTHER[2] });
  const family = async () => {
    const asked = { childId: id, parentId: otherId };
    const { parentAccount } = await does(operator, 'requestParentAccount', asked, 'parentAccount { id }');
    return { parentAccountId: idOf(parentAccount) };
  };
  await does(operator, 'endParentAccount', { ...(await family()), reason: TEXTS.familyEnd });
  const agrees = { ...(await family()), agree: true, reason: TEXTS.familyAnswer };
  await does(secondOperator, 'answerParentAccount', agrees);

  const offer = { member: other, childId: id };
  const offers = async () => {
    const { pool } = await does(operator, 'offerPointsPool', offer, 'pool { id }');
    return { poolId: idOf(pool) };
  };
  await does(operator, 'endPointsPool', { ...(await offers()), reason: TEXTS.poolEnd });
  await does(secondOperator, 'acceptPointsPool', await offers());
  const counts = async () => {
    const { pool } = await does(operator, 'offerQualificationPool', offer, 'pool { id }');
    return { poolId: idOf(pool) };
  };
  await does(operator, 'endQualificationPool', { ...(await counts()), reason: TEXTS.qualificationEnd });
  await does(secondOperator, 'acceptQualificationPool', await counts());
  const gift = { member: other, direction: 'CREDIT', points: '1', reason: 'something to draw on' };
  await does(operator, 'adjustPoints', keyed(gift));
  const { member: itself } = await rahnet.get(`{ member(ref: { id: "${id}" }) { balance { available } } }`);
  const all = textOf(itself.balance.available);
  const points = String(BigInt(all) + 1n);
  const spends = keyed({ member, merchantId: rahnet.merchantId, points });
  const { transaction } = await does(rahnet, 'burnPoints', spends, 'transaction { id drawn { id } }');
  expect(transaction?.drawn).not.toBeNull();
  const returned = { transactionId: transaction?.id, points: all, reason: 'returned' };
  await does(rahnet, 'reverseTransaction', keyed(returned));

  const perkId = await scene.perk();
  await scene.budget(manager, { grants: 10, approvalAbove: rials('1') });
  const buyer = await scene.signedIn(id, TEXTS.contactEmail);
  const asks = async () => {
    const asked = keyed({ perkId, note: TEXTS.perkNote });
    return idOf((await does(buyer, 'requestPerk', asked, 'request { id }')).request);
  };
  await does(operator, 'declinePerkRequest', keyed({ requestId: await asks(), reason: TEXTS.declineReason }));
  const grants = async (more: object = {}) => {
    const granted = keyed({ member, perkId, reason: TEXTS.grantReason, ...more });
    return idOf((await does(manager, 'grantPerk', granted, 'grant { id }')).grant);
  };
  const answered = async (mutation: string, reason: string, more: object = {}) =>
    does(operator, mutation, keyed({ grantId: await grants(more), reason }));
  await answered('approvePerkGrant', TEXTS.approvalReason, { requestId: await asks() });
  await answered('rejectPerkGrant', TEXTS.rejectReason);
  await answered('revokePerkGrant', TEXTS.revokeReason);
  const used = keyed({ member, perkId, merchantId: rahnet.merchantId });
  const { use } = await does(rahnet, 'usePerk', used, 'use { id }');
  await does(rahnet, 'undoPerkUse', keyed({ useId: idOf(use), reason: TEXTS.undoReason }));
  await does(rahnet, 'usePerk', keyed({ member, perkId, merchantId: rahnet.merchantId }));
  return otherId;
}

/** A purchase for which an employee gets points too, who then ends it; and another invitation of it. */
async function buyTogether(
  { world, rahnet }: Omit<Planting, 'tizfood'>,
  id: string,
  contactId: string,
): Promise<void> {
  const { operator } = world;
  const account = { member: { id } };
  const allowed = { credits: ['BOTH'], accountShare: '50', reason: TEXTS.creditReason };
  await does(operator, 'setPurchaseCredit', { ...account, ...allowed });
  const person = await world.member(rahnet);
  const invited = await does(operator, 'inviteEmployee', { ...account, contactId }, 'code');
  const accepted = { code: invited.code };
  const { employee } = await does(person, 'acceptEmployeeInvitation', accepted, 'employee { id }');
  const purchase = { reference: TEXTS.sharedReference, amount: rials('10000') };
  const credit = { credit: 'BOTH', employee: { id: person.id } };
  const bought = keyed({ ...account, merchantId: rahnet.merchantId, purchase, ...credit });
  const { transaction } = await does(rahnet, 'earnPoints', bought, 'transaction { id }');
  const undone = { transactionId: transaction?.id, reason: TEXTS.reversalReason };
  await does(rahnet, 'reverseTransaction', keyed({ ...undone, amount: rials('10000') }));
  const ended = { employeeId: idOf(employee), reason: TEXTS.employeeEnd };
  await does(operator, 'endEmployee', ended);
  await does(operator, 'inviteEmployee', { ...account, contactId });
}

async function writeLadder({ world }: Planting): Promise<void> {
  const criteria = [{ metric: 'SPEND', amount: rials('900000000') }];
  const requirement = { window: 'CALENDAR_YEAR', criteria };
  const silver = { code: 'silver', name: { en: 'Silver' }, requirement };
  const levels = [
    { code: 'base', name: { en: 'Base' } },
    { ...silver, validity: { kind: 'YEARS', count: 1 } },
  ];
  await does(world.operator, 'addTierLadderVersion', { kind: 'BUSINESS', levels });
}

async function writeLevels({ world, rahnet }: Planting, id: string): Promise<void> {
  const member = { id };
  const given = { member, level: 'silver', until: today(), reason: TEXTS.levelReason };
  await does(world.operator, 'setMemberLevel', given);
  const scene = new BusinessScene(world, rahnet);
  const comes = { entitlement: 'LEVEL', levels: ['silver'], uses: 2, period: 'MONTH' };
  const perkId = await scene.perk(comes);
  await does(rahnet, 'usePerk', keyed({ member, perkId, merchantId: rahnet.merchantId }));
  await does(world.operator, 'setMemberLevel', { member, reason: TEXTS.levelEnd });
}

async function givePoints({ world, rahnet }: Planting, id: string): Promise<void> {
  const campaignId = await newCampaign(world.operator, await newCharity(world));
  const metadata = { note: TEXTS.givingMetadata };
  await does(
    rahnet,
    'donatePoints',
    keyed({ member: { id }, campaignId, points: '2', named: true, metadata }),
  );
  for (const name of [TEXTS.formerDonorName, TEXTS.donorName]) {
    await does(world.operator, 'setDonorName', { member: { id }, name });
  }
  const { token } = await does(rahnet, 'createMemberToken', { member: { id } }, 'token');
  const monthly = { campaignId, gives: { monthly: { points: '1', day: 1 } } };
  const { order } = await does(
    world.caller(textOf(token as Json)),
    'createGivingOrder',
    monthly,
    'order { id }',
  );
  await does(world.operator, 'endGivingOrder', { orderId: idOf(order), reason: TEXTS.givingEnd });
}
