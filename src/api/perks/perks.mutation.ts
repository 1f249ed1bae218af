import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addPerk } from '../../perks/add-perk.js';
import { endPerk } from '../../perks/end-perk.js';
import { setPerkBudget } from '../../perks/set-perk-budget.js';
import { parseCurrency } from '../../values/currency.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Perk, PerkBudget } from './perk.type.js';
import { AddPerkInput, EndPerkInput, SetPerkBudgetInput } from './perks.input.js';
import { AddPerkPayload, EndPerkPayload, SetPerkBudgetPayload } from './perks.payload.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class PerksMutation {
  @Callers({ operator: true })
  @Mutation(() => AddPerkPayload, { description: 'Adds a perk to the catalogue.' })
  async addPerk(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddPerkInput, INPUT) input: AddPerkInput,
  ): Promise<AddPerkPayload> {
    const read = new InputReader();
    const worth = read.money(input.worth, ['worth']);
    const { costPerUse, payerPartnerId, places, levels, stock } = input;
    const { value, refusals } = read.finish({
      kind: input.kind,
      name: read.localizedText(input.name, ['name']),
      details: input.details == null ? null : read.localizedText(input.details, ['details']),
      percent: input.percent == null ? null : read.rate(input.percent, ['percent']),
      entitlement: input.entitlement ?? ('GRANT' as const),
      levels: read
        .list(levels ?? [], ['levels'])
        .map((code, at) => read.text(code, 'levelCode', ['levels', String(at)])),
      worth,
      costPerUse: costPerUse == null ? { ...worth, minor: 0n } : read.money(costPerUse, ['costPerUse']),
      payer: payerPartnerId == null ? null : { id: read.id('partner', payerPartnerId) },
      places: places == null ? null : read.list(places, ['places']).map((id) => read.id('partner', id)),
      stock: stock == null ? null : BigInt(stock),
      from: input.from == null ? null : read.day(input.from, ['from']),
      until: input.until == null ? null : read.day(input.until, ['until']),
      grantDays: input.grantDays ?? null,
      uses: input.uses ?? 1,
      period: input.period ?? null,
      confirmation: input.confirmation ?? 'NONE',
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addPerk(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { perk: Perk.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => EndPerkPayload, {
    description: 'Ends a perk now: nobody gets it any more; what was granted can be used until its own end.',
  })
  async endPerk(
    @Ctx() context: RequestContext,
    @Arg('input', () => EndPerkInput, INPUT) input: EndPerkInput,
  ): Promise<EndPerkPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      perkId: read.id('perk', input.perkId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await endPerk(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { perk: Perk.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SetPerkBudgetPayload, {
    description: 'Says how much an account manager may give away per month, quarter or year.',
  })
  async setPerkBudget(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetPerkBudgetInput, INPUT) input: SetPerkBudgetInput,
  ): Promise<SetPerkBudgetPayload> {
    const read = new InputReader();
    const { worth, grants, approvalAbove } = input;
    const { value, refusals } = read.finish({
      managerId: read.id('accountManager', input.managerId),
      level: read.optionalText(input.level, 'levelCode', ['level']),
      period: input.period,
      currency: read.parsed(parseCurrency(input.currency), ['currency']),
      worth: worth == null ? null : read.money(worth, ['worth']),
      grants: grants == null ? null : BigInt(grants),
      approvalAbove: approvalAbove == null ? null : read.money(approvalAbove, ['approvalAbove']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setPerkBudget(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { budget: PerkBudget.of(outcome.done), userErrors: [] };
  }
}
