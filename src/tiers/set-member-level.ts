import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { actorOf } from '../access/principal.js';
import { rankIn } from '../coalition/ladders/ladder-terms.js';
import { levelAnnouncements } from '../ledger/batch/announcements.js';
import { orLedgerBusy } from '../ledger/batch/ledger-busy.js';
import { memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import { changeLevels } from '../ledger/levels/change-levels.js';
import type { LevelOutcome, LevelState } from '../ledger/levels/level.js';
import { lockTerms } from '../ledger/lock-terms.js';
import type { MemberRef } from '../members/member-ref.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { ladderOf, levelRules } from './level-rules.js';
import { givenLevel, takenBackLevel } from './manual-level.js';
import type { TiersContext } from './tiers-context.js';

export interface SetMemberLevelInput {
  readonly member: MemberRef;
  /** The level's code; null: what was given before ends. */
  readonly level: string | null;
  /** Its last day; null where it ends. */
  readonly until: Day | null;
  readonly reason: string;
}

type Change =
  | { readonly refused: Refusal }
  | { readonly refused?: undefined; readonly before: string | null; readonly changes: boolean };

/**
 * Gives a member a level until a day, whatever it asks for, or ends one that was given (rule T-03). May refuse with
 * INVALID_INPUT, MEMBER_NOT_FOUND, LEVEL_NOT_FOUND, LEVEL_BELOW_OWN, LEDGER_BUSY. For operators.
 */
export async function setMemberLevel(
  context: TiersContext,
  { member, level, until, reason }: SetMemberLevelInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  if ((level === null) !== (until === null)) {
    const message = 'Give a level and its last day, or neither to end the level that was given.';
    return refusedWith(refusal('INVALID_INPUT', message, ['until']));
  }
  const { members, programme } = context;
  const coalitionId = actingCoalition(context);
  const memberId = await members.resolve(coalitionId, null, member);
  if (memberId === null) return refusedWith(memberNotInCoalition());

  let atLeast: bigint | undefined;
  for (;;) {
    const snapshot = await programme.snapshot(coalitionId, atLeast === undefined ? {} : { atLeast });
    const outcome = await orLedgerBusy(() =>
      setOn(context, snapshot, { coalitionId, memberId, level, until, reason }),
    );
    if (outcome.refusals) return outcome;
    if ('memberId' in outcome.done) {
      const changed = [{ id: memberId, version: outcome.done.events }];
      for (const message of levelAnnouncements(coalitionId, changed)) context.channel.publish(message);
      return done({ memberId });
    }
    atLeast = outcome.done.replacedBy;
  }
}

type SetOrReplaced = { readonly memberId: bigint; readonly events: number } | { readonly replacedBy: bigint };

interface Asked extends Omit<SetMemberLevelInput, 'member'> {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
}

/** Sets the level on terms that hold while it does so; otherwise answers by which version they were replaced. */
function setOn(
  context: TiersContext,
  snapshot: ProgrammeSnapshot,
  { coalitionId, memberId, level, until, reason }: Asked,
): Promise<CommandOutcome<SetOrReplaced>> {
  const { database, principal } = context;
  return commandTransaction<SetOrReplaced>(database, coalitionId, async (em) => {
    const version = await lockTerms(em, coalitionId);
    if (version > snapshot.referenceVersion) return done({ replacedBy: version });
    const rules = levelRules(snapshot);
    if (!rules) return refusedWith(levelNotFound());
    const changes = await changeLevels<Change>(em, coalitionId, [memberId], {
      rules,
      timeZone: snapshot.terms.timeZone,
      actor: actorOf(principal),
      reason,
      reachDays: null,
      change: (state, moment) => {
        const on = ladderOf(snapshot, state.memberKind, moment.today);
        if (!on) return { answer: { refused: levelNotFound() } };
        if (until !== null && until < moment.today) {
          const message = `Give a last day that is not over: today is ${moment.today}.`;
          return { answer: { refused: refusal('INVALID_INPUT', message, ['until']) } };
        }
        const before = on.ladder.levels[rankOf(state)]?.code ?? null;
        const taken = (outcome: LevelOutcome | null) => ({
          answer: { before, changes: outcome !== null },
          ...(outcome ? { outcome } : {}),
        });
        if (level === null || until === null) return taken(takenBackLevel(state, moment, on));
        const rank = on.ladder.levels.findIndex(({ code }) => code === level);
        if (rank < 0) return { answer: { refused: levelNotFound() } };
        const given = givenLevel(state, moment, { rank, until }, on);
        if (given) return taken(given);
        const message = 'Choose its own level or a higher one: a level that is given takes none away.';
        return { answer: { refused: refusal('LEVEL_BELOW_OWN', message, ['level']) } };

        function rankOf({ standings }: LevelState): number {
          const last = standings.at(-1);
          return last && on ? rankIn(on.versions, on.ladder, last) : 0;
        }
      },
    });
    const changed = changes.get(memberId);
    if (!changed) return refusedWith(memberNotInCoalition());
    const { answer: change, events } = changed;
    if (change.refused) return refusedWith(change.refused);
    if (change.changes) {
      await writeAudit(em, context, {
        coalitionId,
        action: level === null ? 'member.level-taken-back' : 'member.level-given',
        objectId: encodeId('member', memberId),
        reason,
        before: { level: change.before },
        after: { level, until },
      });
    }
    return done({ memberId, events });
  });
}

function levelNotFound(): Refusal {
  const message = 'Give the code of a level of the ladder that is in force for such members.';
  return refusal('LEVEL_NOT_FOUND', message, ['level']);
}
