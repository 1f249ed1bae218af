import type { Caller } from '../harness/api-client.js';
import type { World } from '../harness/world.js';

/** Charities and their campaigns, made through the API. */

export const REGISTER = `mutation ($input: RegisterCharityInput!) { registerCharity(input: $input) {
  charity { id status registrationNumber account { iban holder } verifiedAt } userErrors { code field } } }`;
export const VERIFY = `mutation ($input: VerifyCharityInput!) { verifyCharity(input: $input) {
  charity { id status verifiedAt } userErrors { code field } } }`;
export const SET_ACCOUNT = `mutation ($input: SetCharityAccountInput!) { setCharityAccount(input: $input) {
  charity { id status } userErrors { code field } } }`;
export const ADD_CAMPAIGN = `mutation ($input: AddCharityCampaignInput!) { addCharityCampaign(input: $input) {
  campaign { id number currency linear { multiple minimum amount { amount } } steps { points amount { amount } }
    goal { amount } atGoal sponsors { percent turn cap { amount } partner { slug } } charity { id } }
  userErrors { code field message } } }`;
export const DONATE = `mutation ($input: DonatePointsInput!) { donatePoints(input: $input) {
  transaction { id type points } donation { points amount { amount currency } matched { amount } named paidOut
    receipt { year number void } campaign { id } transaction { id } }
  balance { posted available } replayed userErrors { code field message } } }`;

const ORDER =
  'order { id kind status endedBecause monthlyMost points dayOfMonth percent } userErrors { code field message }';
export const CREATE_ORDER = `mutation ($input: CreateGivingOrderInput!) { createGivingOrder(input: $input) { ${ORDER} } }`;
export const CHANGE_ORDER = `mutation ($input: ChangeGivingOrderInput!) { changeGivingOrder(input: $input) { ${ORDER} } }`;
export const END_ORDER = `mutation ($input: EndGivingOrderInput!) { endGivingOrder(input: $input) { ${ORDER} } }`;

export const IBAN = 'IR062960000000100324200001';
/** What is verified of a charity: that of {@link charityInput}. */
export const accountOf = (charityId: string) => ({ charityId, iban: IBAN, holder: 'Water for all' });
let charities = 0;

/** A charity's input; each has a number of its own. */
export function charityInput(changes: object = {}) {
  charities += 1;
  return {
    name: { en: 'Water for all', fa: 'آب برای همه' },
    registrationNumber: `N-${charities}`,
    iban: IBAN,
    holder: 'Water for all',
    ...changes,
  };
}

/** A charity that the operator has registered, and another person verified unless said otherwise; its id. */
export async function newCharity(world: World, verified = true): Promise<string> {
  const { registerCharity } = await world.operator.get(REGISTER, { input: charityInput() });
  const id = String(registerCharity.charity.id);
  if (verified) await world.secondOperator.get(VERIFY, { input: accountOf(id) });
  return id;
}

/** Today in the coalition's zone. */
export function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tehran' }).format(new Date());
}

export const rial = (amount: string) => ({ amount, currency: 'IRR' });

/** A campaign's input: 1 000 rial a point, from one point on. */
export function campaignInput(charityId: string, changes: object = {}) {
  return {
    charityId,
    name: { en: 'Wells', fa: 'چاه‌ها' },
    linear: { multiple: '1', amount: rial('1000') },
    from: today(),
    ...changes,
  };
}

/** A campaign that runs; its id. */
export async function newCampaign(by: Caller, charityId: string, changes: object = {}): Promise<string> {
  const { addCharityCampaign } = await by.get(ADD_CAMPAIGN, { input: campaignInput(charityId, changes) });
  if (!addCharityCampaign.campaign) throw new Error(JSON.stringify(addCharityCampaign.userErrors));
  return String(addCharityCampaign.campaign.id);
}
