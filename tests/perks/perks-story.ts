import type { UserPrincipal } from '../../src/access/principal.js';
import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import { undoPerkUse } from '../../src/journeys/undo-perk-use.js';
import { usePerk } from '../../src/journeys/use-perk.js';
import { assignAccountManager } from '../../src/members/business/assign-account-manager.js';
import { registerAccountManager } from '../../src/members/business/register-account-manager.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { type AddPerkInput, addPerk } from '../../src/perks/add-perk.js';
import { approvePerkGrant } from '../../src/perks/approve-perk-grant.js';
import { grantPerk } from '../../src/perks/grant-perk.js';
import type { Perk } from '../../src/perks/perk.js';
import type { PerkGrant } from '../../src/perks/perk-grant.js';
import { rejectPerkGrant } from '../../src/perks/reject-perk-grant.js';
import { requestPerk } from '../../src/perks/request-perk.js';
import { revokePerkGrant } from '../../src/perks/revoke-perk-grant.js';
import { type SetPerkBudgetInput, setPerkBudget } from '../../src/perks/set-perk-budget.js';
import { setMemberLevel } from '../../src/tiers/set-member-level.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import type { Day } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did } from '../harness/coalition-story.js';
import { type PointsStory, refOf, type TwinPartner } from '../points/points-story.js';
import { asks, criterion, ladder, level } from '../tiers/level-scene.js';

/** Under which key, on which node. */
interface Asked {
  readonly key?: string;
  readonly node?: 0 | 1;
}

/** An account manager of the operator, as a caller and as it is registered. */
export interface StoryManager {
  readonly person: UserPrincipal;
  readonly id: bigint;
}

export const rials = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

/** What is done about business accounts and perks in a story's twin. */
export class PerksStory {
  #users = 100n;
  #names = 0;

  constructor(readonly points: PointsStory) {}

  /** Levels of business accounts: silver from 200 base points in a month and gold from 400, for a month. */
  async levels(): Promise<void> {
    const from = (code: string, atLeast: bigint) => {
      const window = { kind: 'ROLLING_MONTHS', months: 1 } as const;
      const requirement = asks([criterion({ metric: 'POINTS', atLeast, currency: null })], { window });
      return level(code, requirement, { kind: 'MONTHS', count: 1 });
    };
    const levels = [level('base'), from('silver', 200n), from('gold', 400n)];
    const { version: _, ...draft } = ladder({ kind: 'BUSINESS', levels });
    const operator = this.points.as(this.points.liveOperator);
    did(await addTierLadderVersion(operator, { ...draft, effectiveFrom: null }));
  }

  /** Gives an account a level until a day, or ends what was given. */
  async give(account: bigint, to: { readonly level: string; readonly until: Day } | null): Promise<void> {
    did(
      await setMemberLevel(this.points.as(this.points.operator), {
        ...{ member: refOf(account), reason: 'as agreed' },
        ...(to ?? { level: null, until: null }),
      }),
    );
  }

  /** A business account that the partners see. */
  async account(...partners: readonly TwinPartner[]): Promise<bigint> {
    this.#names += 1;
    const email = `office-${this.#names}@example.com`;
    let account = 0n;
    for (const { system } of partners) {
      const names = { email, phone: null, card: null, externalId: null };
      const enrolled = did(await enrolMember(this.points.as(system), { kind: 'BUSINESS', ...names }));
      account = enrolled.memberId;
    }
    return account;
  }

  /** A manager who looks after the accounts. */
  async manager(...accounts: readonly bigint[]): Promise<StoryManager> {
    this.#users += 1n;
    const person: UserPrincipal = {
      ...this.points.operator,
      subject: encodeId('user', this.#users),
      roles: ['account-manager'],
    };
    const operator = this.points.as(this.points.operator);
    const { id } = did(
      await registerAccountManager(operator, { userId: person.subject, partner: null, name: 'A manager' }),
    );
    for (const account of accounts) {
      did(await assignAccountManager(operator, { member: refOf(account), managerId: id }));
    }
    return { person, id };
  }

  async budget({ id }: StoryManager, limits: Partial<SetPerkBudgetInput>): Promise<void> {
    did(
      await setPerkBudget(this.points.as(this.points.operator), {
        ...{ managerId: id, level: null, period: 'MONTH', currency: 'IRR' },
        ...{ worth: null, grants: null, approvalAbove: null },
        ...limits,
      }),
    );
  }

  /** A free service worth 100 000 rial that costs 40 000 each time, at every partner, paid by the coalition. */
  async perk(terms: Partial<AddPerkInput> = {}): Promise<Perk> {
    return did(
      await addPerk(this.points.as(this.points.operator), {
        ...{ kind: 'FREE_SERVICE', name: { en: 'A free car wash' }, entitlement: 'GRANT', levels: [] },
        ...{ worth: rials(100_000n), costPerUse: rials(40_000n), payer: null, places: null, stock: null },
        ...{ from: null, until: null, grantDays: null, uses: 1, period: null },
        confirmation: 'NONE',
        ...terms,
      }),
    );
  }

  grant({ person }: StoryManager, account: bigint, { id }: Perk, asked: Asked = {}) {
    return grantPerk(this.as(person, asked), {
      ...{ idempotencyKey: asked.key ?? this.points.key(), member: refOf(account), perkId: id },
      ...{ until: null, reason: 'a good year', request: null },
    });
  }

  approve(grant: PerkGrant, asked: Asked & { readonly by?: UserPrincipal } = {}) {
    return approvePerkGrant(this.as(asked.by ?? this.points.operator, asked), this.#answer(grant, asked));
  }

  reject(grant: PerkGrant, asked: Asked = {}) {
    return rejectPerkGrant(this.as(this.points.operator, asked), this.#answer(grant, asked));
  }

  revoke(grant: PerkGrant, asked: Asked = {}) {
    return revokePerkGrant(this.as(this.points.operator, asked), this.#answer(grant, asked));
  }

  use(
    { system, merchantId }: TwinPartner,
    account: bigint,
    { id }: Perk,
    asked: Asked & { readonly code?: string } = {},
  ) {
    const idempotencyKey = asked.key ?? this.points.key();
    return usePerk(this.as(system, asked), {
      idempotencyKey,
      member: refOf(account),
      perkId: id,
      merchantId,
      spendCode: asked.code ?? null,
    });
  }

  /** Asks for a perk on behalf of the account, in the partner's app. */
  ask(partner: TwinPartner, account: bigint, { id }: Perk, asked: Asked = {}) {
    const context = this.as(this.points.itself(account, partner), asked);
    return requestPerk(context, { idempotencyKey: asked.key ?? this.points.key(), perkId: id, note: null });
  }

  undo({ system }: TwinPartner, useId: bigint, asked: Asked = {}) {
    const idempotencyKey = asked.key ?? this.points.key();
    return undoPerkUse(this.as(system, asked), { idempotencyKey, useId, reason: 'the wrong till' });
  }

  as<P extends Parameters<PointsStory['as']>[0]>(principal: P, { node = 0 }: Asked = {}) {
    return this.points.as(principal, node);
  }

  #answer({ id }: PerkGrant, { key = this.points.key() }: Asked) {
    return { idempotencyKey: key, grantId: id, reason: 'as agreed' };
  }
}

/** How often each came of it: `done`, `replayed` or the code of the refusal. */
export function tally(
  outcomes: readonly CommandOutcome<{ readonly replayed: boolean }>[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const told = codeOf(outcome) ?? (outcome.done?.replayed ? 'replayed' : 'done');
    counts[told] = (counts[told] ?? 0) + 1;
  }
  return counts;
}

/** As many at once, alternating between the nodes. */
export function atOnce<T>(count: number, work: (node: 0 | 1, index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work((index % 2) as 0 | 1, index)));
}
