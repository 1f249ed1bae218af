import { Field, ObjectType } from 'type-graphql';
import type { ToldFlow, ToldFlows } from '../../settlement/readings/partner-flows.js';
import { CalendarDay, Points } from '../scalars.js';
import { Money } from '../values/money.type.js';

/** Points and their money. No type of the schema by itself. */
@ObjectType({ simpleResolvers: true })
export abstract class FlowFields {
  @Field(() => Points, {
    description: 'Points burned less those that came back; below 0 where more came back in these days.',
  })
  points!: bigint;

  @Field(() => [Money], {
    nullable: true,
    description:
      'What their issuer pays for them at its whole issue price, at issue or at burn, by currency. Null where that is between the coalition and another partner.',
  })
  charged!: Money[] | null;

  @Field(() => [Money], {
    nullable: true,
    description: 'What their acceptor is credited for them, by currency. Null likewise.',
  })
  credited!: Money[] | null;
}

@ObjectType({ description: 'Points of one issuer at one acceptor.', simpleResolvers: true })
export class PartnerFlow extends FlowFields {
  /** Not a field. */
  issuerId!: bigint | null;

  /** Not a field. */
  acceptorId!: bigint | null;
}

@ObjectType({ description: "The sum of an issuer's flows.", simpleResolvers: true })
export class IssuerFlow extends FlowFields {
  /** Not a field. */
  issuerId!: bigint | null;
}

@ObjectType({ description: "The sum of an acceptor's flows.", simpleResolvers: true })
export class AcceptorFlow extends FlowFields {
  /** Not a field. */
  acceptorId!: bigint | null;
}

@ObjectType({ description: 'The sum of all flows.', simpleResolvers: true })
export class TotalFlow extends FlowFields {}

@ObjectType({
  description:
    'The matrix issuer × acceptor of some business days. Money is rounded once per flow; sums are sums of flows.',
  simpleResolvers: true,
})
export class PartnerFlows {
  @Field(() => CalendarDay, { description: 'First business day.' })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last business day.' })
  to!: string;

  @Field(() => [PartnerFlow], {
    description:
      'By issuer, then acceptor; pairs without points are left out. A partner is told its own row and column.',
  })
  flows!: PartnerFlow[];

  @Field(() => [IssuerFlow], { description: 'Sums by issuer; a partner is told its own.' })
  issuers!: IssuerFlow[];

  @Field(() => [AcceptorFlow], { description: 'Sums by acceptor; a partner is told its own.' })
  acceptors!: AcceptorFlow[];

  @Field(() => TotalFlow, { nullable: true, description: 'The sum of all; null for partners.' })
  total!: TotalFlow | null;

  static of(from: string, to: string, { cells, issuers, acceptors, total }: ToldFlows): PartnerFlows {
    return {
      from,
      to,
      flows: cells.map(toldFlow),
      issuers: issuers.map(toldFlow),
      acceptors: acceptors.map(toldFlow),
      total: total && toldFlow(total),
    };
  }
}

function toldFlow<T extends ToldFlow>(flow: T) {
  return {
    ...flow,
    charged: flow.charged?.map(Money.of) ?? null,
    credited: flow.credited?.map(Money.of) ?? null,
  };
}
