import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { budgetUseOn } from '../../perks/perk-budget.js';
import { dayOf } from '../../values/time-zone.js';
import { AccountManager } from '../business/business-account.type.js';
import type { RequestContext } from '../context.js';
import { Partner } from '../partners/partner.type.js';
import { Money } from '../values/money.type.js';
import { Perk, PerkBudget, PerkBudgetUse, PerkGrant, PerkRequest } from './perk.type.js';

/** Whether the caller may know what a perk costs and how many there are: operators, auditors and account managers. */
function knowsTerms({ principal }: RequestContext): boolean {
  return principal.kind === 'user';
}

@Resolver(() => Perk)
export class PerkResolver {
  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'What its payer owes the partner for each use. For operators, auditors and account managers, and the partners at which it can be used; else null.',
  })
  costPerUse(@Root() { record }: Perk, @Ctx() context: RequestContext): Money | null {
    return knowsTerms(context) || context.principal.kind === 'partner' ? Money.of(record.costPerUse) : null;
  }

  @FieldResolver(() => Partner, {
    nullable: true,
    description: 'Who pays; null: the coalition, and for callers who see no terms.',
  })
  async payer(@Root() { record }: Perk, @Ctx() context: RequestContext): Promise<Partner | null> {
    if (!knowsTerms(context) || record.payerPartnerId === null) return null;
    return partnerOf(context, record.payerPartnerId);
  }

  @FieldResolver(() => [Partner], {
    nullable: true,
    description: 'The partners at which it can be used; null: every one.',
  })
  async places(@Root() { record }: Perk, @Ctx() context: RequestContext): Promise<Partner[] | null> {
    return record.places && Promise.all(record.places.map((id) => partnerOf(context, id)));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many there can be; null: as many as are wanted, and for callers who see no terms.',
  })
  stock(@Root() { record }: Perk, @Ctx() context: RequestContext): number | null {
    return knowsTerms(context) && record.stock !== null ? Number(record.stock) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many are gone; null for callers who see no terms.',
  })
  taken(@Root() { record }: Perk, @Ctx() context: RequestContext): number | null {
    return knowsTerms(context) ? Number(record.taken) : null;
  }
}

@Resolver(() => PerkGrant)
export class PerkGrantResolver {
  @FieldResolver(() => Perk, { description: 'Which.' })
  perk(@Root() { record }: PerkGrant, @Ctx() context: RequestContext): Promise<Perk> {
    return perkOf(context, record.perkId);
  }

  @FieldResolver(() => AccountManager, {
    nullable: true,
    description: 'From whose budgets; null: a rebate granted it.',
  })
  async manager(
    @Root() { record }: PerkGrant,
    @Ctx() context: RequestContext,
  ): Promise<AccountManager | null> {
    return record.managerId === null ? null : managerOf(context, record.managerId);
  }
}

@Resolver(() => PerkRequest)
export class PerkRequestResolver {
  @FieldResolver(() => Perk, { description: 'Which.' })
  perk(@Root() { record }: PerkRequest, @Ctx() context: RequestContext): Promise<Perk> {
    return perkOf(context, record.perkId);
  }
}

@Resolver(() => PerkBudget)
export class PerkBudgetResolver {
  @FieldResolver(() => AccountManager, { description: 'Whose.' })
  manager(@Root() { record }: PerkBudget, @Ctx() context: RequestContext): Promise<AccountManager> {
    return managerOf(context, record.managerId);
  }

  @FieldResolver(() => PerkBudgetUse, { description: 'What is given away in the period that today is in.' })
  async used(@Root() { record }: PerkBudget, @Ctx() context: RequestContext): Promise<PerkBudgetUse> {
    const { terms } = await context.programme();
    const today = dayOf(await context.loaders.coalitionNow(), terms.timeZone);
    return PerkBudgetUse.of(
      await budgetUseOn(context.reader(), context.coalitionId, record, today, terms.calendar),
    );
  }
}

async function perkOf(context: RequestContext, id: bigint): Promise<Perk> {
  const record = await context.loaders.perks.load(id);
  if (!record) throw new Error('there is no such perk');
  return Perk.of(record);
}

async function managerOf(context: RequestContext, id: bigint): Promise<AccountManager> {
  const record = await context.loaders.managers.load(id);
  if (!record) throw new Error('there is no such account manager');
  return AccountManager.of(record);
}

async function partnerOf(context: RequestContext, id: bigint): Promise<Partner> {
  const partner = (await context.programme()).partners.get(id);
  if (!partner) throw new Error('a perk names a partner that is not there');
  return Partner.of(partner);
}
