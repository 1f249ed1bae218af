import { describedBy, describedByType } from './described-rows.js';
import { instantSql, writtenId } from './written-fields.js';

interface ChangeRow {
  id: string;
  kind: string;
  member_id: string;
  /** Of whom it is a part when this is read: whoever became a part of the survivor since is that one too. */
  part_of: string | null;
  partners: string[];
}

/** Told to those that were linked then, who know the member by its id already; of whom it is a part they see if they may. */
export const describeMemberEvents = describedBy<ChangeRow>({
  sql: `select c.id::text, c.kind, c.member_id::text, m.merged_into::text as part_of, c.partner_ids::text[] as partners
          from member_change c join member m on m.coalition_id = c.coalition_id and m.id = c.member_id
         where c.coalition_id = :coalition and c.id = any(:ids)`,
  describe: (row) => {
    const memberId = writtenId('member', row.member_id);
    const partnerIds = row.partners.map(BigInt);
    const seen = row.kind === 'MERGED' ? row.part_of : row.member_id;
    const told = { partnerIds, memberId: BigInt(seen ?? row.member_id), toLinked: false };
    const partnerId = writtenId('partner', row.partners[0] ?? '0');
    switch (row.kind) {
      case 'LINKED':
        return { ...told, data: ({ member }) => ({ partnerId, member }) };
      case 'UNLINKED':
        return { ...told, data: () => ({ partnerId, memberId }) };
      case 'MERGED':
        return { ...told, data: ({ member }) => ({ memberId, member }) };
      default:
        return { ...told, data: () => ({ memberId }) };
    }
  },
});

interface StandingRow {
  id: string;
  member_id: string;
  number: number;
  level: string;
  previous: string | null;
  cause: string;
  from_at: string;
  valid_until: string | null;
}

const describeStandings = describedBy<StandingRow>({
  sql: `select s.id::text, s.member_id::text, s.number, s.level, p.level as previous, s.cause,
               ${instantSql('s.from_at')} as from_at, s.valid_until::text
          from tier_standing s
          left join tier_standing p on p.coalition_id = s.coalition_id and p.member_id = s.member_id and p.number = s.number - 1
         where s.coalition_id = :coalition and s.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: [],
    memberId: BigInt(row.member_id),
    toLinked: true,
    data: ({ member }) => ({
      member,
      number: row.number,
      level: row.level,
      previousLevel: row.previous,
      cause: row.cause,
      since: row.from_at,
      until: row.valid_until,
    }),
  }),
});

interface WarningRow {
  id: string;
  member_id: string;
  level: string;
  valid_until: string | null;
}

const describeWarnings = describedBy<WarningRow>({
  sql: `select w.id::text, w.member_id::text, s.level, s.valid_until::text
          from tier_warning w
          join tier_standing s on s.coalition_id = w.coalition_id and s.member_id = w.member_id and s.number = w.standing
         where w.coalition_id = :coalition and w.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: [],
    memberId: BigInt(row.member_id),
    toLinked: true,
    data: ({ member }) => ({ member, level: row.level, until: row.valid_until }),
  }),
});

export const describeLevelEvents = describedByType([
  { types: (type) => type === 'tier.changed', describe: describeStandings },
  { types: (type) => type === 'tier.expiring', describe: describeWarnings },
]);

interface ExpiryRow {
  id: string;
  member_id: string;
  expires_on: string;
  points: string;
}

export const describeExpiryEvents = describedBy<ExpiryRow>({
  sql: `select w.id::text, w.member_id::text, w.expires_on::text, w.points::text
          from expiry_warning w where w.coalition_id = :coalition and w.id = any(:ids)`,
  describe: (row) => ({
    partnerIds: [],
    memberId: BigInt(row.member_id),
    toLinked: true,
    data: ({ member }) => ({ member, points: row.points, expiresOn: row.expires_on }),
  }),
});
