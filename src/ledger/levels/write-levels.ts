import type { MoreWrites } from '../decide/batch-writes.js';

/** Standings, warnings and members' levels as `write_levels` reads them. */
export function levelsJson({
  standings,
  levelWarnings,
  levels,
}: Pick<MoreWrites, 'standings' | 'levelWarnings' | 'levels'>) {
  return {
    standings: standings.map((row) => ({
      member: String(row.memberId),
      number: row.number,
      level: row.level,
      version: row.ladderVersion,
      from: row.from,
      until: row.validUntil,
      qualified: row.qualifiedOn,
      cause: row.cause,
      recorded: row.recordedAt,
      actor: row.actor,
      transaction: row.transactionId === null ? null : String(row.transactionId),
      reason: row.reason,
      event: row.event,
    })),
    warnings: levelWarnings.map(({ memberId, event, standing, at }) => ({
      member: String(memberId),
      event,
      standing,
      at,
    })),
    levels: [...levels].map(({ memberId, memberKind, standings: all, reviewOn, events }) => {
      const standing = all.at(-1);
      if (!standing) throw new Error('a level that was never given cannot change');
      return {
        member: String(memberId),
        kind: memberKind,
        number: standing.number,
        level: standing.level,
        version: standing.ladderVersion,
        from: standing.from,
        until: standing.validUntil,
        qualified: standing.qualifiedOn,
        cause: standing.cause,
        review: reviewOn,
        events,
      };
    }),
  };
}
