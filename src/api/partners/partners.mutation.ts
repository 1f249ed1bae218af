import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { isScope, SCOPES, type Scope } from '../../access/scopes.js';
import { activatePartner } from '../../partners/activate-partner.js';
import { addContractVersion } from '../../partners/add-contract-version.js';
import { addMerchant } from '../../partners/add-merchant.js';
import { issueApiKey } from '../../partners/issue-api-key.js';
import { parseMerchantCategory } from '../../partners/merchant-category.js';
import { recordFloatDeposit } from '../../partners/record-float-deposit.js';
import { registerPartner } from '../../partners/register-partner.js';
import { revokeApiKey } from '../../partners/revoke-api-key.js';
import { setKeyAllowance } from '../../partners/set-key-allowance.js';
import { setSettlementAccount } from '../../partners/set-settlement-account.js';
import { parseSlug } from '../../partners/slug.js';
import { suspendPartner } from '../../partners/suspend-partner.js';
import { withdrawFloat } from '../../partners/withdraw-float.js';
import { parseIban } from '../../values/iban.js';
import { encodeId } from '../../values/ids.js';
import { parseMoney } from '../../values/money.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { Money } from '../values/money.type.js';
import { ApiKey } from './api-key.type.js';
import { AddContractVersionInput } from './contract.input.js';
import { ContractVersion } from './contract.type.js';
import { Merchant, Partner } from './partner.type.js';
import {
  ActivatePartnerInput,
  AddMerchantInput,
  IssueApiKeyInput,
  RecordFloatDepositInput,
  RegisterPartnerInput,
  RevokeApiKeyInput,
  SetKeyAllowanceInput,
  SetSettlementAccountInput,
  SuspendPartnerInput,
  WithdrawFloatInput,
} from './partners.input.js';
import {
  ActivatePartnerPayload,
  AddContractVersionPayload,
  AddMerchantPayload,
  IssueApiKeyPayload,
  RecordFloatDepositPayload,
  RegisterPartnerPayload,
  RevokeApiKeyPayload,
  SetKeyAllowancePayload,
  SetSettlementAccountPayload,
  SuspendPartnerPayload,
  WithdrawFloatPayload,
} from './partners.payload.js';
import { readContract } from './read-contract.js';

const INPUT = { description: 'What to do.' };

@Resolver()
export class PartnersMutation {
  @Callers({ operator: true })
  @Mutation(() => RegisterPartnerPayload, {
    description: 'Registers a partner, in the coalition and in its twin for tests. It begins in onboarding.',
  })
  async registerPartner(
    @Ctx() context: RequestContext,
    @Arg('input', () => RegisterPartnerInput, INPUT) input: RegisterPartnerInput,
  ): Promise<RegisterPartnerPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      slug: read.parsed(parseSlug(input.slug), ['slug']),
      name: read.localizedText(input.name, ['name']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await registerPartner(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { partner: Partner.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => AddContractVersionPayload, {
    description:
      "Adds a version to a partner's contract. Versions are never edited: a later one replaces them.",
  })
  async addContractVersion(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddContractVersionInput, INPUT) input: AddContractVersionInput,
  ): Promise<AddContractVersionPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      ...readContract(read, input),
    });
    if (refusals) return { warnings: [], userErrors: userErrors(refusals) };
    const outcome = await addContractVersion(context.commands, value);
    if (outcome.refusals) return { warnings: [], userErrors: userErrors(outcome.refusals) };
    const { contract, partnerId, warnings } = outcome.done;
    const partner = (await context.programme()).partners.get(partnerId);
    return {
      contractVersion: ContractVersion.of(contract),
      ...(partner ? { partner: Partner.of(partner) } : {}),
      warnings: [...warnings],
      userErrors: [],
    };
  }

  @Callers({ operator: true })
  @Mutation(() => AddMerchantPayload, { description: 'Adds a selling place to a partner.' })
  async addMerchant(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddMerchantInput, INPUT) input: AddMerchantInput,
  ): Promise<AddMerchantPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      name: read.localizedText(input.name, ['name']),
      category: read.parsed(parseMerchantCategory(input.category), ['category']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await addMerchant(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { merchant: Merchant.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => IssueApiKeyPayload, {
    description:
      'Issues a key to a partner. At most two of an environment are valid at a time, so that one can be replaced without a pause. The secret is told in this answer only.',
  })
  async issueApiKey(
    @Ctx() context: RequestContext,
    @Arg('input', () => IssueApiKeyInput, INPUT) input: IssueApiKeyInput,
  ): Promise<IssueApiKeyPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      environment: input.environment === 'TEST' ? ('test' as const) : ('live' as const),
      label: read.text(input.label, 'label', ['label']),
      scopes: input.scopes == null ? null : readScopes(read, input.scopes),
      expiresAt: read.optionalInstant(input.expiresAt, ['expiresAt']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await issueApiKey(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { apiKey: ApiKey.of(outcome.done.key), secret: outcome.done.secret, userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => RevokeApiKeyPayload, {
    description: 'Ends a key, on every server within a second. Ending it again changes nothing.',
  })
  async revokeApiKey(
    @Ctx() context: RequestContext,
    @Arg('input', () => RevokeApiKeyInput, INPUT) input: RevokeApiKeyInput,
  ): Promise<RevokeApiKeyPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      keyId: read.id('apiKey', input.keyId),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await revokeApiKey(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { apiKey: ApiKey.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SetKeyAllowancePayload, {
    description:
      'Lets a key ask another amount than the others, but never more than the installation lets keys; counts within a second.',
  })
  async setKeyAllowance(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetKeyAllowanceInput, INPUT) input: SetKeyAllowanceInput,
  ): Promise<SetKeyAllowancePayload> {
    const read = new InputReader();
    const { allowance } = input;
    const { value, refusals } = read.finish({
      keyId: read.id('apiKey', input.keyId),
      allowance:
        allowance == null ? null : { maximum: allowance.maximum, restoreRate: allowance.restoreRate },
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setKeyAllowance(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { apiKey: ApiKey.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => ActivatePartnerPayload, {
    description:
      'Lets a partner take part, after its onboarding (a contract in force, a merchant, a settlement account, a live key) or after a suspension.',
  })
  async activatePartner(
    @Ctx() context: RequestContext,
    @Arg('input', () => ActivatePartnerInput, INPUT) input: ActivatePartnerInput,
  ): Promise<ActivatePartnerPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await activatePartner(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { partner: Partner.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SuspendPartnerPayload, {
    description: "Stops an active partner's earning, burning and enrolling from the next operation on.",
  })
  async suspendPartner(
    @Ctx() context: RequestContext,
    @Arg('input', () => SuspendPartnerInput, INPUT) input: SuspendPartnerInput,
  ): Promise<SuspendPartnerPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await suspendPartner(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { partner: Partner.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => SetSettlementAccountPayload, {
    description:
      'Says to which bank account settlement pays a partner, in the coalition and in its twin for tests, from the next payment on.',
  })
  async setSettlementAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetSettlementAccountInput, INPUT) input: SetSettlementAccountInput,
  ): Promise<SetSettlementAccountPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      iban: read.parsed(parseIban(input.iban), ['iban']),
      holder: read.text(input.holder, 'accountHolder', ['holder']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await setSettlementAccount(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { partner: Partner.of(outcome.done), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => RecordFloatDepositPayload, {
    description:
      'Records money that a prepaid partner has paid in: what it issues draws it down. The reference is its idempotency key.',
  })
  async recordFloatDeposit(
    @Ctx() context: RequestContext,
    @Arg('input', () => RecordFloatDepositInput, INPUT) input: RecordFloatDepositInput,
  ): Promise<RecordFloatDepositPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      // The command says what is done with what is below 0.
      amount: read.parsed(parseMoney(input.amount, { allowNegative: true }), ['amount']),
      reference: read.text(input.reference, 'reference', ['reference']),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    const outcome = await recordFloatDeposit(context.commands, value);
    if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
    const { partner, depositId, at, replayed } = outcome.done;
    return {
      deposit: {
        id: encodeId('deposit', depositId),
        amount: Money.of(value.amount),
        reference: value.reference,
        recordedAt: at,
      },
      partner: Partner.of(partner),
      replayed,
      userErrors: [],
    };
  }

  @Callers({ operator: true })
  @Mutation(() => WithdrawFloatPayload, {
    description:
      'Records money that goes back to a prepaid partner from its float, as far as the points that are out cannot use it up. The reference is its idempotency key. A partner that leaves gets the rest with its last statement.',
  })
  async withdrawFloat(
    @Ctx() context: RequestContext,
    @Arg('input', () => WithdrawFloatInput, INPUT) input: WithdrawFloatInput,
  ): Promise<WithdrawFloatPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      partnerId: read.id('partner', input.partnerId),
      amount: read.money(input.amount, ['amount']),
      reference: read.text(input.reference, 'reference', ['reference']),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    const outcome = await withdrawFloat(context.commands, value);
    if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
    const { partner, depositId, at, replayed } = outcome.done;
    return {
      withdrawal: {
        id: encodeId('deposit', depositId),
        amount: Money.of(value.amount),
        reference: value.reference,
        recordedAt: at,
      },
      partner: Partner.of(partner),
      replayed,
      userErrors: [],
    };
  }
}

function readScopes(read: InputReader, scopes: readonly string[]): Scope[] {
  return read.list(scopes, ['scopes']).flatMap((scope, index) => {
    if (isScope(scope)) return [scope];
    read.problem(`Give one of ${SCOPES.join(', ')}.`, ['scopes', String(index)]);
    return [];
  });
}
