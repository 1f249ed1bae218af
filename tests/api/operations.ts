import type { WorldPartner } from '../harness/world.js';

/** The operations that most tests of the API send. */

const PAYLOAD = `
  transaction { id type points postedAt member { id } partner { slug } merchant { id } amount { amount currency }
    breakdown { rule points rate amount { amount currency } } }
  balance { version posted held pending available }
  replayed
  userErrors { code message field transient }`;

export const EARN = `mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { ${PAYLOAD} } }`;
export const BURN = `mutation ($input: BurnPointsInput!) { burnPoints(input: $input) { ${PAYLOAD} } }`;

let keys = 0;

function nextKey(): string {
  keys += 1;
  return `key-${keys}`;
}

/** An earn at the partner's merchant, under a key and a reference of its own; `amount` in rial. */
export function earnInput(
  partner: WorldPartner,
  member: { readonly id: string },
  { amount, ...changes }: { readonly amount: string; readonly idempotencyKey?: string },
) {
  const key = nextKey();
  return {
    idempotencyKey: key,
    member: { id: member.id },
    merchantId: partner.merchantId,
    purchase: { reference: `ref-${key}`, amount: { amount, currency: 'IRR' } },
    ...changes,
  };
}

/** A burn at the partner's merchant, under a key of its own. */
export function burnInput(
  partner: WorldPartner,
  member: { readonly id: string },
  changes: { readonly points: string; readonly idempotencyKey?: string },
) {
  return { idempotencyKey: nextKey(), member: { id: member.id }, merchantId: partner.merchantId, ...changes };
}
