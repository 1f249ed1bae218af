import { Field, ObjectType } from 'type-graphql';
import type { SettlementPreview as Preview } from '../../settlement/readings/settlement-preview.js';
import { CalendarDay, DateTime } from '../scalars.js';
import { SettlementDraft } from './draft.type.js';

@ObjectType({
  description: "A partner's period that is not settled yet, as far as it has come. Nothing of it is written.",
  simpleResolvers: true,
})
export class SettlementPreview {
  /** Not a field. */
  partnerId!: bigint;

  @Field(() => CalendarDay, {
    description: 'First business day of the period: the one after what is settled.',
  })
  from!: string;

  @Field(() => CalendarDay, { description: 'Last business day of the period, usually still to come.' })
  until!: string;

  @Field(() => DateTime, { description: "As of when, by the coalition's clock." })
  asOf!: Date;

  @Field(() => [SettlementDraft], {
    description: 'What the close would state if nothing more happened: one for each currency that has lines.',
  })
  statements!: SettlementDraft[];

  static of({ partnerId, from, until, asOf, statements }: Preview): SettlementPreview {
    const drafts = statements.map((draft) => SettlementDraft.of(draft, partnerId));
    return { partnerId, from, until, asOf, statements: drafts };
  }
}
