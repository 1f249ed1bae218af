import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { EventType as LedgerEventType } from '../../src/ledger/decide/batch-writes.js';
import { MEMBER_EVENTS, type MemberEventType } from '../../src/members/announce-members.js';
import { CAMPAIGN_EVENTS, type CampaignEventType } from '../../src/partners/announce-campaign.js';
import { PARTNER_EVENTS, type PartnerEventType } from '../../src/partners/announce-change.js';
import { PERK_EVENTS, type PerkEventType } from '../../src/perks/announce-perk.js';
import { SETTLEMENT_EVENTS, type SettlementEventType } from '../../src/settlement/announce.js';
import { ID_PREFIXES } from '../../src/values/ids.js';
import { ENDPOINT_EVENTS } from '../../src/webhooks/endpoints/announce-endpoint.js';
import { OBJECT_KINDS } from '../../src/webhooks/event-type.js';
import { EVENT_TYPE_NAMES, EVENT_TYPES, type EventTypeName } from '../../src/webhooks/event-types.js';

/** The list of what is announced against everything that writes the outbox. */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every place that writes the outbox, and which types it can write; a new one fails the first test until it is here. */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  'migrations/ledger-write-functions.ts': ['partner.limit-warning', ...ledgerTypes()],
  'migrations/level-functions.ts': ['tier.changed', 'tier.expiring'],
  'src/journeys/expiry-reminders/announce-expiries.ts': ['points.expiring'],
  'src/ledger/log-seals/seal-audit-log.ts': ['audit-log.sealed'],
  'src/ledger/seals/seal-epochs.ts': ['ledger.sealed'],
  'src/members/announce-members.ts': MEMBER_EVENTS,
  'src/partners/announce-campaign.ts': CAMPAIGN_EVENTS,
  'src/partners/announce-change.ts': PARTNER_EVENTS,
  'src/perks/announce-perk.ts': PERK_EVENTS,
  'src/settlement/announce.ts': SETTLEMENT_EVENTS,
  'src/webhooks/endpoints/announce-endpoint.ts': ENDPOINT_EVENTS,
};

/** Where features write their own types. */
const DOOR = 'src/ledger/announce-event.ts';

/** What the ledger's decisions announce, as their sources say it. */
function ledgerTypes(): string[] {
  const folder = path.join(root, 'src', 'ledger', 'decide');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/'((?:points|hold|adjustment)\.[a-z-]+)'/g)]);
  return [...new Set(found.map((match) => match[1] as string))];
}

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && name !== DOOR);
}

test('W-01 whatever writes the outbox is known', () => {
  const writers = [...sourcesIn('src'), ...sourcesIn('migrations')].filter((name) =>
    /\binto outbox\b|\bannounceEvent\(/i.test(readFileSync(path.join(root, name), 'utf8')),
  );
  expect(writers.sort()).toEqual(Object.keys(WRITERS).sort());
});

test('W-01 the list has every type that is written, and no other', () => {
  const written = Object.values(WRITERS).flat();
  expect([...EVENT_TYPE_NAMES].sort()).toEqual([...new Set(written)].sort());
});

test('W-01 what a writer can be given by its type is in the list', () => {
  type Announced =
    | CampaignEventType
    | LedgerEventType
    | MemberEventType
    | PartnerEventType
    | PerkEventType
    | SettlementEventType;
  // The compiler holds it: a type that is announced and not in the list is not assignable.
  const inList: (type: Announced) => EventTypeName = (type) => type;
  for (const type of [
    ...CAMPAIGN_EVENTS,
    ...MEMBER_EVENTS,
    ...PARTNER_EVENTS,
    ...PERK_EVENTS,
    ...SETTLEMENT_EVENTS,
  ]) {
    expect(EVENT_TYPE_NAMES).toContain(inList(type));
  }
});

test('W-01 names are words, and each says what has happened, to what, and with what', () => {
  for (const [name, { about, object, data }] of Object.entries(EVENT_TYPES)) {
    expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*$/);
    expect(about).toMatch(/^[A-Z].+\.$/);
    expect(Object.keys(ID_PREFIXES)).toContain(OBJECT_KINDS[object].id);
    for (const [field, schema] of Object.entries(data['2026-11'].shape)) {
      const words = !(schema instanceof z.ZodEnum); // one of a few words of ours
      const ofCampaign = name.includes('campaign.') && field === 'name'; // which everybody is told
      const personal = words && !ofCampaign && /name|phone|mail|reason|text|actor|iban/i.test(field);
      expect({ name, field, personal }).toEqual({ name, field, personal: false });
    }
  }
});
