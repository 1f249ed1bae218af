import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { dayOf } from '../../values/time-zone.js';
import { partnerSeen } from '../business/account-spending.resolver.js';
import { BusinessAccount } from '../business/business-account.type.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { LIMITS } from '../limits/limits.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { Perk } from '../perks/perk.type.js';
import { Money } from '../values/money.type.js';
import { Rebate, RebateCredit, RebateProgress, RebateVersion } from './rebate.type.js';

@Resolver(() => Rebate)
export class RebateResolver {
  @FieldResolver(() => [RebateVersion], {
    description: 'Its terms, oldest first; a draft only for operators and auditors.',
  })
  versions(@Root() { record }: Rebate, @Ctx() { principal }: RequestContext): RebateVersion[] {
    const seen = record.versions.filter(({ from }) => from !== null || readsWholeCoalition(principal));
    return seen.map((each) => RebateVersion.of(each, record.currency));
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'Only what was bought at this partner counts; null: at all of them.',
  })
  partner(@Root() { record }: Rebate, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description:
      'Who pays for the points; null: the coalition, it is given as a perk, or the caller is no operator or auditor.',
  })
  async payer(@Root() { record }: Rebate, @Ctx() context: RequestContext): Promise<Partner | null> {
    return readsWholeCoalition(context.principal) ? partnerById(context, record.payerPartnerId) : null;
  }

  @FieldResolver(() => Perk, {
    nullable: true,
    description: 'The perk as which it is given; null: as points.',
  })
  async perk(@Root() { record }: Rebate, @Ctx() context: RequestContext): Promise<Perk | null> {
    const perk = record.perkId === null ? undefined : await context.loaders.perks.load(record.perkId);
    return perk ? Perk.of(perk) : null;
  }
}

@Resolver(() => RebateCredit)
export class RebateCreditResolver {
  @FieldResolver(() => Rebate, { description: 'Of which rebate.' })
  async rebate(@Root() { record }: RebateCredit, @Ctx() context: RequestContext): Promise<Rebate> {
    return Rebate.of(await rebateOf(context, record.rebateId));
  }

  @FieldResolver(() => Money, { description: 'What was bought in the period, when it was computed.' })
  async spend(@Root() { record }: RebateCredit, @Ctx() context: RequestContext): Promise<Money> {
    const { currency } = await rebateOf(context, record.rebateId);
    return Money.of({ minor: record.spend, currency });
  }

  @FieldResolver(() => Money, { description: 'What the percentages gave of that.' })
  async amount(@Root() { record }: RebateCredit, @Ctx() context: RequestContext): Promise<Money> {
    const { currency } = await rebateOf(context, record.rebateId);
    return Money.of({ minor: record.rebate, currency });
  }
}

@Resolver(() => BusinessAccount)
export class BusinessAccountRebatesResolver {
  @FieldResolver(() => [RebateProgress], {
    description: `How far it is in the periods of rebates that are not computed yet, oldest first, of at most ${LIMITS.listItems} rebates. A partner's account manager sees rebates that count what is bought there alone.`,
  })
  async rebates(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<RebateProgress[]> {
    const { timeZone, calendar } = (await context.programme()).terms;
    const today = dayOf(await context.loaders.coalitionNow(), timeZone);
    const partnerId = partnerSeen(context);
    const found = await context.loaders.rebateProgress.load({ memberId, partnerId, today, calendar });
    return found.map((each) => RebateProgress.of(each));
  }

  @FieldResolver(() => [RebateCredit], {
    description: `What it got for periods that were computed, newest first, at most ${LIMITS.listItems}; likewise.`,
  })
  async rebateCredits(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<RebateCredit[]> {
    const partnerId = partnerSeen(context);
    const found = await context.loaders.rebateCredits.load({ memberId, partnerId });
    return found.map((each) => RebateCredit.of(each));
  }
}

async function rebateOf(context: RequestContext, id: bigint) {
  const record = await context.loaders.rebates.load(id);
  if (!record) throw new Error('there is no such rebate');
  return record;
}
