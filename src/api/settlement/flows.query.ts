import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { partnerFlows } from '../../settlement/readings/partner-flows.js';
import { readAtOnce } from '../../settlement/readings/reading.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { CalendarDay } from '../scalars.js';
import { AcceptorFlow, IssuerFlow, PartnerFlow, PartnerFlows } from './flows.type.js';
import { readDays, readingSource } from './settlement-reading.js';
import { visibleStatementsOf } from './visible-statement.js';

const NOBODY = 'null: the coalition itself.';
const NOWHERE =
  'null: nobody took the points; they were taken to fill a debt, or for a reversal of points of another issuer.';

@Resolver()
export class FlowsQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'partner:read' })
  @Query(() => PartnerFlows, {
    description:
      'Whose points were spent where, from one business day to another, both included, open ones too; at most 366 days.',
  })
  async partnerFlows(
    @Ctx() context: RequestContext,
    @Arg('from', () => CalendarDay, { description: 'First business day.' }) from: string,
    @Arg('to', () => CalendarDay, { description: 'Last business day.' }) to: string,
  ): Promise<PartnerFlows> {
    const read = new InputReader();
    const range = read.finishQuery(readDays(read, [from, to], [['from'], ['to']]));
    const whose = visibleStatementsOf(context);
    if (whose === undefined) {
      return PartnerFlows.of(from, to, { cells: [], issuers: [], acceptors: [], total: null });
    }
    const told = await readAtOnce(readingSource(context), (reading) =>
      partnerFlows(reading, range, whose === 'all' ? undefined : whose),
    );
    return PartnerFlows.of(range.from, range.until, told);
  }
}

@Resolver(() => PartnerFlow)
export class PartnerFlowResolver {
  @FieldResolver(() => Partner, { nullable: true, description: `Who gave the points; ${NOBODY}` })
  issuer(@Root() { issuerId }: PartnerFlow, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, issuerId);
  }

  @FieldResolver(() => Partner, { nullable: true, description: `At whom they were burned; ${NOWHERE}` })
  acceptor(@Root() { acceptorId }: PartnerFlow, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, acceptorId);
  }
}

@Resolver(() => IssuerFlow)
export class IssuerFlowResolver {
  @FieldResolver(() => Partner, { nullable: true, description: `Who gave the points; ${NOBODY}` })
  issuer(@Root() { issuerId }: IssuerFlow, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, issuerId);
  }
}

@Resolver(() => AcceptorFlow)
export class AcceptorFlowResolver {
  @FieldResolver(() => Partner, { nullable: true, description: `At whom they were burned; ${NOWHERE}` })
  acceptor(@Root() { acceptorId }: AcceptorFlow, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, acceptorId);
  }
}
