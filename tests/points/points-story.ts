import type { MemberPrincipal, PartnerPrincipal, UserPrincipal } from '../../src/access/principal.js';
import { advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import type { CreateCoalitionInput } from '../../src/coalition/create-coalition.js';
import { type AuditDifference, audit } from '../../src/ledger/audit/auditor.js';
import { coalitionNow, type MemberAccount, readAccounts } from '../../src/ledger/balances.js';
import { readEntries } from '../../src/ledger/transactions.js';
import { linkMember } from '../../src/members/link-member.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { adjustPoints } from '../../src/points/adjust-points.js';
import { burnPoints } from '../../src/points/burn-points.js';
import { captureHold } from '../../src/points/capture-hold.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { holdPoints } from '../../src/points/hold-points.js';
import type { PointsOutcome } from '../../src/points/points-outcome.js';
import { releaseHold } from '../../src/points/release-hold.js';
import { type ReverseInput, reverseTransaction } from '../../src/points/reverse-transaction.js';
import { transferPoints } from '../../src/points/transfer-points.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { did, newCoalition, newMember, newPartner, operatorOf } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';

type ContractChanges = Parameters<typeof newPartner>[3];

/** A partner in the test twin, where the clock can be advanced. */
export interface TwinPartner {
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  readonly system: PartnerPrincipal;
}

/** Which of the two nodes is asked, and what of the input is not the usual. */
interface Asked {
  readonly key?: string;
  readonly node?: 0 | 1;
}

/**
 * A coalition's test twin on two nodes, asked through the commands: one point per 10,000 rial, each worth 1,000 when
 * burned. Every operation has a key of its own unless it says one.
 */
export class PointsStory {
  #keys = 0;
  #phones = 9_120_000_000;

  private constructor(
    readonly nodes: readonly [ProgrammeNode, ProgrammeNode],
    private readonly opened: OpenedNode,
    private readonly liveId: bigint,
    readonly twinId: bigint,
  ) {}

  static async open(
    opened: OpenedNode,
    changes: Partial<CreateCoalitionInput> = {},
    second?: ProgrammeNode,
  ): Promise<PointsStory> {
    const { node } = opened;
    const { coalitionId, twinId } = await newCoalition(node, changes);
    return new PointsStory([node, second ?? node], opened, coalitionId, twinId);
  }

  get operator(): UserPrincipal {
    return operatorOf(this.twinId);
  }

  /** Changes settings, which is done in the live coalition alone. */
  get liveOperator(): UserPrincipal {
    return operatorOf(this.liveId);
  }

  get otherOperator(): UserPrincipal {
    return { ...this.operator, subject: encodeId('user', 3n) };
  }

  async partner(slug: string, contract: ContractChanges = {}): Promise<TwinPartner> {
    const [node] = this.nodes;
    const live = { coalitionId: this.liveId, twinId: this.twinId, operator: operatorOf(this.liveId) };
    const { system } = await newPartner(node, live, slug, contract);
    const { rows } = await this.opened.owner.query<{ partner: string; merchant: string }>(
      `select p.id::text as partner, m.id::text as merchant from partner p
         join merchant m on m.coalition_id = p.coalition_id and m.partner_id = p.id
        where p.coalition_id = $1 and p.slug = $2`,
      [this.twinId, slug],
    );
    const partnerId = BigInt(rows[0]?.partner ?? 0);
    const merchantId = BigInt(rows[0]?.merchant ?? 0);
    return {
      partnerId,
      merchantId,
      system: { ...system, coalitionId: this.twinId, partnerId, environment: 'test' },
    };
  }

  member({ system }: TwinPartner): Promise<bigint> {
    this.#phones += 1;
    return newMember(this.nodes[0], { system } as Parameters<typeof newMember>[1], `+98${this.#phones}`);
  }

  /** A member with as many points of the partner. */
  async memberWith(partner: TwinPartner, points: bigint): Promise<bigint> {
    const memberId = await this.member(partner);
    posted(await this.earn(partner, memberId, points));
    return memberId;
  }

  /** A member that several partners see, with nothing yet. */
  async memberOf(first: TwinPartner, ...others: TwinPartner[]): Promise<bigint> {
    const memberId = await this.member(first);
    for (const { system } of others) {
      did(await linkMember(this.as(system), { member: refOf(memberId), externalId: null }));
    }
    return memberId;
  }

  /** The member with a token of its own, obtained by the partner. */
  itself(memberId: bigint, { partnerId }: TwinPartner): MemberPrincipal {
    const expiresAt = new Date(Date.now() + 3_600_000);
    return { kind: 'member', memberId, partnerId, coalitionId: this.twinId, expiresAt };
  }

  as<P extends Parameters<ProgrammeNode['as']>[0]>(principal: P, node: 0 | 1 = 0) {
    return this.nodes[node].as(principal);
  }

  key(): string {
    this.#keys += 1;
    return `K${this.#keys}`;
  }

  earn(
    { system, merchantId }: TwinPartner,
    member: bigint,
    points: bigint,
    asked: Asked & { readonly reference?: string; readonly occurredAt?: Date } = {},
  ): Promise<PointsOutcome> {
    const idempotencyKey = asked.key ?? this.key();
    return earnPoints(this.as(system, asked.node), {
      idempotencyKey,
      member: refOf(member),
      merchantId,
      purchase: {
        reference: asked.reference ?? idempotencyKey,
        amount: { minor: points * 10_000n, currency: 'IRR' },
        category: null,
        lines: null,
      },
      occurredAt: asked.occurredAt ?? null,
      metadata: null,
    });
  }

  burn(
    { system, merchantId }: TwinPartner,
    member: bigint,
    points: bigint,
    asked: Asked & { readonly spendCode?: string } = {},
  ): Promise<PointsOutcome> {
    return burnPoints(this.as(system, asked.node), {
      idempotencyKey: asked.key ?? this.key(),
      member: refOf(member),
      merchantId,
      points,
      purchaseReference: null,
      spendCode: asked.spendCode ?? null,
      metadata: null,
    });
  }

  hold(
    { system, merchantId }: TwinPartner,
    member: bigint,
    points: bigint,
    asked: Asked & {
      readonly expiresIn?: number;
      readonly spendCode?: string;
      readonly reference?: string;
      readonly metadata?: Record<string, unknown>;
    } = {},
  ): Promise<PointsOutcome> {
    return holdPoints(this.as(system, asked.node), {
      idempotencyKey: asked.key ?? this.key(),
      member: refOf(member),
      merchantId,
      points,
      expiresIn: asked.expiresIn ?? null,
      purchaseReference: asked.reference ?? null,
      spendCode: asked.spendCode ?? null,
      metadata: asked.metadata ?? null,
    });
  }

  capture(
    by: PartnerPrincipal | UserPrincipal,
    holdId: bigint | null,
    points: bigint | null = null,
    asked: Asked = {},
  ): Promise<PointsOutcome> {
    return captureHold(this.as(by, asked.node), { idempotencyKey: asked.key ?? this.key(), holdId, points });
  }

  release(
    by: PartnerPrincipal | UserPrincipal,
    holdId: bigint | null,
    asked: Asked = {},
  ): Promise<PointsOutcome> {
    return releaseHold(this.as(by, asked.node), { idempotencyKey: asked.key ?? this.key(), holdId });
  }

  reverse(
    by: PartnerPrincipal | UserPrincipal,
    transactionId: bigint | null,
    howMuch: Partial<Pick<ReverseInput, 'points' | 'amount'>> = {},
    asked: Asked = {},
  ) {
    return reverseTransaction(this.as(by, asked.node), {
      idempotencyKey: asked.key ?? this.key(),
      transactionId,
      points: null,
      amount: null,
      reason: 'goods returned',
      ...howMuch,
    });
  }

  transfer(
    by: PartnerPrincipal | UserPrincipal | MemberPrincipal,
    from: bigint,
    to: bigint,
    points: bigint,
    asked: Asked & { readonly spendCode?: string } = {},
  ): Promise<PointsOutcome> {
    return transferPoints(this.as(by, asked.node), {
      idempotencyKey: asked.key ?? this.key(),
      from: refOf(from),
      to: refOf(to),
      points,
      spendCode: asked.spendCode ?? null,
      reason: null,
      metadata: null,
    });
  }

  adjust(
    by: UserPrincipal,
    member: bigint,
    direction: 'CREDIT' | 'DEBIT',
    points: bigint,
    asked: Asked = {},
  ): Promise<PointsOutcome> {
    return adjustPoints(this.as(by, asked.node), {
      idempotencyKey: asked.key ?? this.key(),
      member: refOf(member),
      direction,
      points,
      reason: 'goodwill',
      metadata: null,
    });
  }

  async account(memberId: bigint): Promise<MemberAccount> {
    const account = (
      await inCoalition(this.nodes[0].database, this.twinId, (em) =>
        readAccounts(em, this.twinId, [memberId]),
      )
    ).get(memberId);
    if (!account) throw new Error('the member has no account');
    return account;
  }

  /** Posted, held, pending and owed, and what can be spent. */
  async points(memberId: bigint) {
    const { posted: all, held, pending, owed, lots } = await this.account(memberId);
    return { posted: all, held, pending, owed, spendable: lots.reduce((sum, lot) => sum + lot.points, 0n) };
  }

  entries(transactionId: bigint) {
    return inCoalition(this.nodes[0].database, this.twinId, async (em) => {
      const entries = await readEntries(em, this.twinId, [transactionId]);
      return entries.get(transactionId) ?? [];
    });
  }

  /** Advances the twin's clock. */
  async advance(by: number): Promise<void> {
    did(await advanceTestClock(this.as(this.operator), { by }));
  }

  now(): Promise<Date> {
    return inCoalition(this.nodes[0].database, this.twinId, (em) => coalitionNow(em, this.twinId));
  }

  /** What the auditor finds wrong with the twin's books; of these rules, or of all. */
  async differences(rules?: ReadonlySet<string>): Promise<readonly AuditDifference[]> {
    return (await audit(this.nodes[0].database, this.twinId, rules)).differences;
  }
}

/** A member by its id. */
export function refOf(memberId: bigint): MemberRef {
  return { by: 'id', value: memberId, text: '' };
}

export type Posted = Extract<PointsOutcome, { readonly kind: 'posted' }>;

/** The outcome of what was posted. @throws when it was refused: the story cannot go on */
export function posted(outcome: PointsOutcome): Posted {
  if (outcome.kind === 'posted') return outcome;
  throw new Error(`refused: ${outcome.refusal.code} ${outcome.refusal.message}`);
}

/** The transaction of what was posted. */
export function transactionOf(outcome: PointsOutcome): bigint {
  const { transactionId } = posted(outcome);
  if (transactionId === null) throw new Error('posted without a transaction');
  return transactionId;
}

/** The hold or request of what was posted. */
export function subjectOf(outcome: PointsOutcome): bigint {
  const { subjectId } = posted(outcome);
  if (subjectId === null) throw new Error('posted without a subject');
  return subjectId;
}

/** The code of a refusal, `replayed` for the first outcome again, else `posted`. */
export function told(outcome: PointsOutcome): string {
  if (outcome.kind === 'refused') return outcome.refusal.code;
  return outcome.replayed ? 'replayed' : 'posted';
}

/** How often each was told. */
export function tally(outcomes: readonly PointsOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of outcomes.map(told)) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

/** Another process on the same database. */
export function secondNode({ testDatabase }: OpenedNode): Promise<ProgrammeNode> {
  return openProgrammeNode(testDatabase);
}
