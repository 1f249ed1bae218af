import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { readAtOnce } from '../../settlement/readings/reading.js';
import { settlementPreview } from '../../settlement/readings/settlement-preview.js';
import { settlementWhatIf } from '../../settlement/readings/settlement-what-if.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { ContractVersion } from '../partners/contract.type.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { SettlementDraftLine } from './draft.type.js';
import { SettlementPreview } from './preview.type.js';
import { readDraft } from './read-draft.js';
import { askedPartner, readDays, readingSource, readOrRefuse } from './settlement-reading.js';
import { SettlementWhatIfInput } from './what-if.input.js';
import { SettlementWhatIf } from './what-if.type.js';

@Resolver()
export class PreviewQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => SettlementPreview, {
    nullable: true,
    description:
      'The open period of a partner so far, made into lines by what closes periods; what was posted a moment ago is in it. Null of a partner that has left and is settled to its last day.',
  })
  async settlementPreview(
    @Ctx() context: RequestContext,
    @Arg('partnerId', () => ID, { description: 'Whose; a partner asks for its own.' }) partnerId: string,
  ): Promise<SettlementPreview | null> {
    const id = await askedPartner(context, partnerId);
    const preview = await readAtOnce(readingSource(context), (reading) => settlementPreview(reading, id));
    return preview && SettlementPreview.of(preview);
  }

  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => SettlementWhatIf, {
    description:
      'What closed days would have come to under other prices and percentages, beside what they do come to. It prices anew and nothing more: points stay as they were given and spent. What a statement took besides what was posted (adjustments, amounts carried over) is part of both where the days are exactly a settled period, and left out otherwise.',
  })
  async settlementWhatIf(
    @Ctx() context: RequestContext,
    @Arg('input', () => SettlementWhatIfInput, { description: 'Which days under which terms.' })
    input: SettlementWhatIfInput,
  ): Promise<SettlementWhatIf> {
    const partnerId = await askedPartner(context, input.partnerId, ['input', 'partnerId']);
    const read = new InputReader();
    const asked = read.finishQuery({
      partnerId,
      range: readDays(
        read,
        [input.from, input.until],
        [
          ['input', 'from'],
          ['input', 'until'],
        ],
      ),
      versions: input.versions == null ? null : read.list(input.versions, ['input', 'versions']),
      draft: readDraft(read, input.contract, ['input', 'contract']),
    });
    const outcome = await readAtOnce(readingSource(context), (reading) => settlementWhatIf(reading, asked));
    return SettlementWhatIf.of(readOrRefuse(outcome, 'input'));
  }
}

@Resolver(() => SettlementPreview)
export class SettlementPreviewResolver {
  @FieldResolver(() => Partner, { nullable: true, description: 'Whose period.' })
  partner(@Root() { partnerId }: SettlementPreview, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, partnerId);
  }
}

@Resolver(() => SettlementWhatIf)
export class SettlementWhatIfResolver {
  @FieldResolver(() => Partner, { nullable: true, description: 'Whose days.' })
  partner(@Root() { partnerId }: SettlementWhatIf, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, partnerId);
  }
}

@Resolver(() => SettlementDraftLine)
export class SettlementDraftLineResolver {
  @FieldResolver(() => ContractVersion, {
    nullable: true,
    description:
      'The version of the contract whose prices count, as it is; null where there is none, or it is between the coalition and another partner.',
  })
  async contractVersion(
    @Root() { contractVersionId, partnerId }: SettlementDraftLine,
    @Ctx() context: RequestContext,
  ): Promise<ContractVersion | null> {
    const { partners } = await context.programme();
    const contract = partners.get(partnerId)?.contracts.find(({ id }) => id === contractVersionId);
    return contract ? ContractVersion.of(contract) : null;
  }
}
