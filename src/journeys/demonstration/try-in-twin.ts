import type { PartnerPrincipal } from '../../access/principal.js';
import { enrolMember } from '../../members/enrol-member.js';
import type { MemberRef } from '../../members/member-ref.js';
import { burnPoints } from '../../points/burn-points.js';
import { earnPoints } from '../../points/earn-points.js';
import type { PointsContext } from '../../points/points-context.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import { encodeId } from '../../values/ids.js';
import { parseMoney } from '../../values/money.js';
import { DEMO_CURRENCY } from './demo-content.js';
import { DemoRefusedError, must, read } from './demo-steps.js';

/** A partner's system in the twin. */
export interface TwinTill {
  readonly slug: string;
  readonly issuer: boolean;
  readonly context: PointsContext & { readonly principal: PartnerPrincipal };
}

/** Of nobody: members of the twin are its own. */
const PHONE = '+989120000000';
/** In rial: some hundred points. */
const AMOUNT = '5000000';

/**
 * What each partner does in the twin before it goes live (rule P-04): all know one member there, the issuers give it
 * points, and then every partner takes one of them. Again, it changes nothing: the keys stay the same.
 */
export async function tryInTwin(tills: readonly TwinTill[]): Promise<void> {
  const members = new Map<TwinTill, MemberRef>();
  for (const till of tills) members.set(till, await enrol(till));
  for (const [till, member] of members) if (till.issuer) await earn(till, member);
  for (const [till, member] of members) await burn(till, member);
}

async function enrol({ context, slug }: TwinTill): Promise<MemberRef> {
  const names = { phone: PHONE, email: null, card: null, externalId: `${slug}-trial` };
  const { memberId } = must(await enrolMember(context, { kind: 'PERSON', ...names }));
  return { by: 'id', value: memberId, text: encodeId('member', memberId) };
}

async function earn(till: TwinTill, member: MemberRef): Promise<void> {
  const reference = `TRIAL-${till.slug}`;
  mustPost(
    await earnPoints(till.context, {
      idempotencyKey: `${reference}-earn`,
      member,
      merchantId: await merchantOf(till),
      purchase: {
        reference,
        amount: read(parseMoney({ amount: AMOUNT, currency: DEMO_CURRENCY })),
        category: null,
        lines: null,
      },
      occurredAt: null,
      metadata: null,
    }),
  );
}

async function burn(till: TwinTill, member: MemberRef): Promise<void> {
  mustPost(
    await burnPoints(till.context, {
      idempotencyKey: `TRIAL-${till.slug}-burn`,
      member,
      merchantId: await merchantOf(till),
      points: 1n,
      purchaseReference: null,
      spendCode: null,
      metadata: null,
    }),
  );
}

async function merchantOf({ context, slug }: TwinTill): Promise<bigint> {
  const { coalitionId, partnerId } = context.principal;
  const { merchants } = await context.programme.snapshot(coalitionId);
  const own = [...merchants.values()].filter((merchant) => merchant.partnerId === partnerId);
  const [first] = own.map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1));
  if (first === undefined) throw new DemoRefusedError(`${slug} has no merchant in the twin`);
  return first;
}

function mustPost(outcome: PointsOutcome): void {
  if (outcome.kind === 'refused') throw new DemoRefusedError(outcome.refusal.message);
}
