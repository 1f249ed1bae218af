import { Field, ObjectType } from 'type-graphql';
import type { ProgrammeAccount as AccountRecord, ProgrammeEntry } from '../../ledger/programme-accounts.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { DateTime, Points } from '../scalars.js';
import { AccountKind } from '../values/enums.js';
import type { StatementRange } from './statement-range.js';

@ObjectType({
  description:
    "One of the programme's own accounts, the other side of what members earn and burn: all accounts together are always 0.",
  implements: Node,
  simpleResolvers: true,
})
export class ProgrammeAccount extends Node {
  /** Not a field. */
  record!: AccountRecord;

  @Field(() => AccountKind, { description: 'What it counts.' })
  kind!: AccountRecord['kind'];

  static of(record: AccountRecord): ProgrammeAccount {
    return Object.assign(new ProgrammeAccount(), {
      id: encodeId('account', record.id),
      record,
      kind: record.kind,
    });
  }
}

@ObjectType({ description: "One entry on one of the programme's accounts.", simpleResolvers: true })
export class AccountEntry {
  /** Not a field. */
  record!: ProgrammeEntry;

  @Field(() => Points, { description: 'With its sign; the account has more after a positive one.' })
  amount!: bigint;

  @Field(() => DateTime, { description: 'When the ledger took it.' })
  postedAt!: Date;

  static of(record: ProgrammeEntry): AccountEntry {
    const { amount, postedAt } = record;
    return { record, amount, postedAt };
  }
}

export const AccountEntryConnection = connectionTypes('AccountEntry', AccountEntry);

@ObjectType({
  description:
    "What happened to one of the programme's accounts between two instants: opening and all entries add up to closing. Once `to` is some seconds past, nothing is added to it any more.",
  simpleResolvers: true,
})
export class AccountStatement {
  /** Not a field. */
  accountId!: bigint;

  @Field(() => DateTime, { description: 'What was posted at this instant or later is in it.' })
  from!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'What was posted before this instant is in it; null: everything posted since.',
  })
  to!: Date | null;

  static of(accountId: bigint, { from, to }: StatementRange): AccountStatement {
    return Object.assign(new AccountStatement(), { accountId, from, to });
  }
}
