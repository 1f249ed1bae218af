import { addDays } from '../../src/values/day.js';
import type { Management } from './management.js';
import type { Memory } from './memory.js';
import type { Model } from './model.js';
import type { Random } from './random.js';
import type { Asker, ManagerAsks, PerkStep } from './steps.js';
import { dayAt } from './terms.js';

/** What a lane knows, and how it names what it asks. */
export interface PerkRequester {
  readonly random: Random;
  readonly model: Model;
  readonly management: Management;
  /** Its own memory, and that of all before the round. */
  readonly memories: readonly Memory[];
  /** The coalition's clock. */
  readonly now: number;
  /** A member, merchant, grant or use that nobody has. */
  readonly nobody: bigint;
  key(): string;
  member(): bigint;
  till(member: bigint): Extract<Asker, { by: 'partner' }>;
  merchant(partner: bigint): bigint;
}

/** Something about perks; undefined where there are none. */
export function perkRequest(requester: PerkRequester): PerkStep | undefined {
  const { random, model, memories } = requester;
  if (model.perks.size === 0) return undefined;
  const asked = memories.flatMap(({ perkSteps }) => perkSteps);
  if (asked.length > 0 && random.percent(14)) return random.pick(asked.slice(-12));
  const drawn = random.weighted({ use: 42, grant: 24, answer: 20, undo: 14 });
  if (drawn === 'grant') return grant(requester);
  if (drawn === 'answer') return answer(requester);
  if (drawn === 'undo') return undo(requester);
  return use(requester);
}

function use({ random, model, now, nobody, ...requester }: PerkRequester): PerkStep {
  // Mostly what somebody has: what is granted is one account's.
  const usable = [...model.grants.values()].filter(({ status }) => status === 'ACTIVE');
  const granted = usable.length > 0 && random.percent(70) ? random.pick(usable) : undefined;
  const member = granted?.member ?? requester.member();
  const asker = requester.till(member);
  const perk = random.percent(3) ? nobody : (granted?.perk ?? random.pick([...model.perks.keys()]));
  const merchant = requester.merchant(asker.partner);
  return { kind: 'USE', asker, useKey: requester.key(), member, merchant, perk };
}

function grant({ random, model, now, nobody, key, member }: PerkRequester): PerkStep | undefined {
  const managers = [...model.portfolios];
  if (managers.length === 0) return undefined;
  const [manager, portfolio] = random.pick(managers);
  const ends = random.weighted({ open: 55, soon: 35, over: 4, far: 6 });
  const today = dayAt(model.terms, now);
  const until = {
    open: null,
    soon: addDays(today, random.below(3)),
    over: addDays(today, -1),
    far: addDays(today, 40 + random.below(300)),
  }[ends];
  const all = [...model.perks.values()].filter(({ granted }) => granted || random.percent(8));
  // One that is used and not used up can still be revoked.
  const lasting = random.percent(50) ? all.filter(({ granted, uses }) => granted && uses > 1) : [];
  const perks = lasting.length > 0 ? lasting : all;
  return {
    ...{ kind: 'GRANT', asker: { by: 'manager', manager }, useKey: key(), until },
    member: random.percent(90) ? random.pick(portfolio) : member(),
    perk: perks.length === 0 || random.percent(2) ? nobody : random.pick(perks).id,
  };
}

/** Mostly of one that has not ended. */
function answer({ random, model, management, memories, nobody, key }: PerkRequester): PerkStep | undefined {
  const managers = [...model.portfolios.keys()];
  const known = [...model.grants.keys(), ...memories.flatMap(({ grants }) => grants)];
  if (managers.length === 0 || known.length === 0) return undefined;
  const open = [...model.grants.values()].filter(({ status }) => ['PENDING', 'ACTIVE'].includes(status));
  // One that was used is of more interest: what comes back of it depends on what becomes of its uses.
  const used = open.filter((each) => each.used > 0);
  const from = used.length > 0 && random.percent(65) ? used : open;
  const id = from.length > 0 && random.percent(75) ? random.pick(from).id : random.pick(known.slice(-10));
  const waits = model.grants.get(id)?.status === 'PENDING';
  const kind = random.weighted({
    APPROVE_GRANT: waits ? 60 : 10,
    REJECT_GRANT: waits ? 20 : 8,
    REVOKE_GRANT: waits ? 20 : 60,
  });
  const by: ManagerAsks = { by: 'manager', manager: random.pick(managers) };
  // Managers take back what they gave; answering is for operators, who have granted nothing.
  const asker = kind === 'REVOKE_GRANT' && random.percent(50) ? by : management.operator();
  return { kind, asker, useKey: key(), grant: random.percent(3) ? nobody : id };
}

function undo({ random, model, memories, nobody, key, till }: PerkRequester): PerkStep | undefined {
  const known = [...model.uses.keys(), ...memories.flatMap(({ uses }) => uses)].slice(-15);
  if (known.length === 0) return undefined;
  // Of what ended meanwhile: whether it comes back then is another matter.
  const ended = [...model.uses].filter(([, { grant, undone }]) => {
    const status = grant === null ? undefined : model.grants.get(grant)?.status;
    return !undone && status !== undefined && status !== 'ACTIVE';
  });
  // Above all of what was revoked: with its last use goes the only reason why it is not given back (K-08).
  const revoked = ended.filter(([, { grant }]) => model.grants.get(grant as bigint)?.status === 'REVOKED');
  const of = revoked.length > 0 && random.percent(80) ? revoked : ended;
  const from = of.length > 0 && random.percent(75) ? of.map(([id]) => id) : known;
  const id = random.percent(3) ? nobody : random.pick(from);
  const partner = model.uses.get(id)?.partner;
  const asker =
    partner === undefined || random.percent(6) ? till(nobody) : ({ by: 'partner', partner } as const);
  return { kind: 'UNDO_USE', asker, useKey: key(), use: id };
}
