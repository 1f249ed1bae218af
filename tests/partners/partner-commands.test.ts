import pg from 'pg';
import { activatePartner } from '../../src/partners/activate-partner.js';
import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { addMerchant } from '../../src/partners/add-merchant.js';
import { NO_CAPS } from '../../src/partners/contract-terms.js';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf } from '../../src/values/time-zone.js';
import {
  ACCOUNT,
  CONTRACT,
  did,
  newCoalition,
  newPartner,
  operatorOf,
  rate,
  type StoryCoalition,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import { type ProgrammeNode, type TestContext } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;

const KEY = { environment: 'live', label: 'till', scopes: null, expiresAt: null } as const;
const PARTNER_TABLES = [
  'partner',
  'contract_version',
  'funding',
  'merchant',
  'api_key',
  'audit_entry',
  'ledger_account',
];
const today = () => dayOf(new Date(), 'Asia/Tehran');

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  context = node.as(story.operator);
});

/** Everything about partners of both coalitions, to see that a refusal left nothing behind. */
const everything = () => rowsOf(owner, PARTNER_TABLES, [story.coalitionId, story.twinId]);
const expectRefused = (
  command: () => Promise<CommandOutcome<unknown>>,
  code: string,
  field: readonly string[],
) => expectRefusal(command, { code, field, read: everything });

async function auditOf(objectId: string): Promise<unknown[]> {
  const { rows } = await owner.query(
    'select action, actor_id, before, after, reason from audit_entry natural left join audit_detail where object_id = $1 order by id',
    [objectId],
  );
  return rows;
}

describe('registering', () => {
  test('A-02 a partner begins its onboarding, and is active in the twin under another id', async () => {
    const partner = did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } }));
    expect(partner).toMatchObject({ slug: 'rahnet', status: 'ONBOARDING', coalitionId: story.coalitionId });

    const twin = [...(await node.programme.snapshot(story.twinId)).partners.values()];
    expect(twin).toMatchObject([{ slug: 'rahnet', status: 'ACTIVE', name: { en: 'Rahnet' } }]);
    expect(twin[0]?.id).not.toBe(partner.id);
  });

  test('a slug that is taken', async () => {
    did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } }));
    await expectRefused(
      () => registerPartner(context, { slug: 'rahnet', name: { en: 'Another' } }),
      'SLUG_TAKEN',
      ['slug'],
    );
  });

  test('of two that register one slug at once, one does', async () => {
    const input = { slug: 'rahnet', name: { en: 'Rahnet' } };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => registerPartner(context, input)));
    expect(outcomes.filter((outcome) => outcome.done)).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => outcome.refusals ?? []).map(({ code }) => code)).toEqual([
      'SLUG_TAKEN',
      'SLUG_TAKEN',
      'SLUG_TAKEN',
    ]);
  });

  test('A-02 what is defined in the live coalition is not defined in the twin by hand', async () => {
    const inTwin = node.as(operatorOf(story.twinId));
    const input = { slug: 'rahnet', name: { en: 'Rahnet' } };
    await expectRefused(() => registerPartner(inTwin, input), 'INVALID_INPUT', []);
  });

  test('A-08 it is in the audit log, with who did it', async () => {
    const { id } = did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } }));
    expect(await auditOf(encodeId('partner', id))).toEqual([
      {
        action: 'partner.registered',
        actor_id: story.operator.subject,
        before: null,
        after: { slug: 'rahnet', status: 'ONBOARDING' },
        reason: null,
      },
    ]);
  });
});

describe('contracts', () => {
  let partnerId: bigint;
  beforeEach(async () => {
    partnerId = did(await registerPartner(context, { slug: 'tizfood', name: { en: 'Tizfood' } })).id;
  });

  test('P-01, P-06 the first version may begin on any day, later ones from today on, and the twin has them too', async () => {
    const first = did(
      await addContractVersion(context, { ...CONTRACT, partnerId, effectiveFrom: '1997-01-01' }),
    );
    const second = did(await addContractVersion(context, { ...CONTRACT, partnerId, effectiveFrom: today() }));
    expect([first.contract.version, second.contract.version]).toEqual([1, 2]);

    const live = (await node.programme.snapshot(story.coalitionId)).partners.get(partnerId);
    expect(live?.contracts).toEqual([first.contract, second.contract]);
    const [twin] = (await node.programme.snapshot(story.twinId)).partners.values();
    expect(twin?.contracts.map(({ version, effectiveFrom }) => [version, effectiveFrom])).toEqual([
      [1, '1997-01-01'],
      [2, today()],
    ]);
    expect(twin?.contracts[0]?.fundingId).not.toBe(live?.contracts[0]?.fundingId);
  });

  test('P-01, P-06 a later version does not change days that were priced already', async () => {
    did(await addContractVersion(context, { ...CONTRACT, partnerId }));
    const yesterday = addDays(today(), -1);
    const message = await expectRefused(
      () => addContractVersion(context, { ...CONTRACT, partnerId, effectiveFrom: yesterday }),
      'CONTRACT_DATES_CONFLICT',
      ['effectiveFrom'],
    );
    expect(message).toContain(today());
  });

  test('P-02 the issuer alone funds its points, and pays when it issues', async () => {
    const { contract } = did(await addContractVersion(context, { ...CONTRACT, partnerId }));
    const { rows } = await owner.query('select * from funding where id = $1', [contract.fundingId]);
    expect(rows).toMatchObject([
      {
        issuer_partner_id: String(partnerId),
        contract_version_id: String(contract.id),
        funders: [{ partnerId: String(partnerId), percent: '100' }],
        paid_at_issue_percent: '100.00000000',
      },
    ]);
  });

  test('P-02, E-03, E-04, B-03 limits are the usual ones unless said otherwise, and the twin has them too', async () => {
    const usual = did(await addContractVersion(context, { ...CONTRACT, partnerId })).contract;
    expect(usual).toMatchObject({
      ...{ vestingDays: 0, caps: { perPurchase: null, perMemberDay: null, perPartnerDay: null } },
      ...{
        holdSeconds: 900,
        billing: 'POSTPAID',
        floatLimit: { minor: 0n, currency: 'IRR' },
        creditLimit: null,
      },
    });
    const given = {
      vestingDays: 14,
      caps: { perPurchase: 10n ** 12n, perMemberDay: 1n, perPartnerDay: 10n ** 18n },
      holdSeconds: 2_592_000,
      billing: 'PREPAID',
      floatLimit: { minor: 10n ** 18n, currency: 'IRR' },
    } as const;
    const { contract } = did(
      await addContractVersion(context, { ...CONTRACT, ...given, partnerId, effectiveFrom: today() }),
    );
    expect(contract).toMatchObject(given);
    for (const id of [story.coalitionId, story.twinId]) {
      const [partner] = (await node.programme.snapshot(id)).partners.values();
      expect(partner?.contracts[1]).toMatchObject({ ...given, creditLimit: null });
    }
  });

  test('P-02, V-02 a credit limit keeps its cents', async () => {
    const creditLimit = { minor: 123_456n, currency: 'USD' } as const;
    const { contract } = did(
      await addContractVersion(context, { ...CONTRACT, partnerId, currency: 'USD', creditLimit }),
    );
    expect(contract.creditLimit).toEqual(creditLimit);
    expect(await auditOf(encodeId('partner', partnerId))).toMatchObject([
      {},
      { after: { billing: 'POSTPAID', creditLimit: '1234.56', capPerPurchase: null } },
    ]);
  });

  test.each([
    { change: { vestingDays: 91 }, field: ['vestingDays'] },
    { change: { vestingDays: 0.5 }, field: ['vestingDays'] },
    { change: { holdSeconds: 0 }, field: ['holdSeconds'] },
    { change: { holdSeconds: 2_592_001 }, field: ['holdSeconds'] },
    { change: { caps: { ...NO_CAPS, perPurchase: 0n } }, field: ['caps', 'perPurchase'] },
    { change: { caps: { ...NO_CAPS, perPurchase: 10n ** 12n + 1n } }, field: ['caps', 'perPurchase'] },
    { change: { caps: { ...NO_CAPS, perPartnerDay: -1n } }, field: ['caps', 'perPartnerDay'] },
    {
      change: { billing: 'PREPAID', floatLimit: { minor: 1n, currency: 'USD' } },
      field: ['floatLimit', 'currency'],
    },
    { change: { floatLimit: { minor: 1n, currency: 'IRR' } }, field: ['floatLimit'] },
    { change: { creditLimit: { minor: -1n, currency: 'IRR' } }, field: ['creditLimit', 'amount'] },
    { change: { creditLimit: { minor: 1n, currency: 'USD' } }, field: ['creditLimit', 'currency'] },
    { change: { billing: 'PREPAID', creditLimit: { minor: 0n, currency: 'IRR' } }, field: ['creditLimit'] },
  ] as const)('INVALID_INPUT for $change', async ({ change, field }) => {
    await expectRefused(
      () => addContractVersion(context, { ...CONTRACT, partnerId, ...change }),
      'INVALID_INPUT',
      field,
    );
  });

  test.each([
    { what: 'neither role', change: { issuer: false, acceptor: false }, field: ['issuer'] },
    {
      what: 'an end before the beginning',
      change: { effectiveUntil: '2019-12-31' },
      field: ['effectiveUntil'],
    },
    { what: 'a negative price', change: { issuePrice: { scaled: -1n } }, field: ['issuePrice'] },
    {
      what: 'a rate that no column holds',
      change: { earnRate: { scaled: 10n ** 18n + 1n } },
      field: ['earnRate'],
    },
  ])('INVALID_INPUT for $what', async ({ change, field }) => {
    await expectRefused(
      () => addContractVersion(context, { ...CONTRACT, partnerId, ...change }),
      'INVALID_INPUT',
      field,
    );
  });

  test.each([null, 12_345n])('a partner that is not there: %s', async (unknown) => {
    await expectRefused(
      () => addContractVersion(context, { ...CONTRACT, partnerId: unknown }),
      'PARTNER_NOT_FOUND',
      ['partnerId'],
    );
  });

  test('P-03 a contract that loses money warns with the arithmetic', async () => {
    const { warnings } = did(
      await addContractVersion(context, {
        ...CONTRACT,
        partnerId,
        issuePrice: rate('800'),
        redemptionPrice: rate('900'),
        burnValue: rate('1000'),
      }),
    );
    expect(warnings.map(({ code }) => code)).toEqual([
      'REDEMPTION_PRICE_ABOVE_ISSUE_PRICE',
      'BURN_VALUE_ABOVE_REDEMPTION_PRICE',
    ]);
    expect(warnings[0]?.message).toContain('loses 100 IRR on each');
    expect(warnings[1]?.message).toContain('pays 100 IRR of each');
  });

  test('P-03 prices in order do not warn', async () => {
    const { warnings } = did(
      await addContractVersion(context, { ...CONTRACT, partnerId, burnValue: rate('800') }),
    );
    expect(warnings).toEqual([]);
  });
});

describe('merchants', () => {
  test('A-02 a merchant appears in the twin with an id of its own', async () => {
    const { id: partnerId } = did(
      await registerPartner(context, { slug: 'tizfood', name: { en: 'Tizfood' } }),
    );
    const merchant = did(
      await addMerchant(context, { partnerId, name: { fa: 'شعبه ونک' }, category: 'food' }),
    );
    expect((await node.programme.snapshot(story.coalitionId)).merchants.get(merchant.id)).toEqual({
      id: merchant.id,
      partnerId,
      category: 'food',
      name: { fa: 'شعبه ونک' },
    });
    const [twin] = (await node.programme.snapshot(story.twinId)).merchants.values();
    expect(twin).toMatchObject({ category: 'food', name: { fa: 'شعبه ونک' } });
    expect(twin?.id).not.toBe(merchant.id);
  });

  test('of a partner that is not there', async () => {
    const input = { partnerId: 1n, name: { en: 'Shop' }, category: 'food' };
    await expectRefused(() => addMerchant(context, input), 'PARTNER_NOT_FOUND', ['partnerId']);
  });
});

describe('states', () => {
  test('P-04 only a complete onboarding goes active; the refusal names what is missing', async () => {
    const { id: partnerId } = did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } }));
    const activate = () => activatePartner(context, { partnerId, reason: null });
    const refused = () => expectRefused(activate, 'ONBOARDING_INCOMPLETE', ['partnerId']);

    expect(await refused()).toContain(
      'a contract in force today, a merchant, a settlement account, a valid live API key',
    );
    did(
      await addContractVersion(context, {
        ...CONTRACT,
        partnerId,
        effectiveFrom: '2020-01-01',
        effectiveUntil: '2020-12-31',
      }),
    );
    expect(await refused()).toContain('a contract in force today, a merchant');
    did(await addContractVersion(context, { ...CONTRACT, partnerId, effectiveFrom: today() }));
    expect(await refused()).toContain(': a merchant, a settlement account, a valid live API key');
    did(await addMerchant(context, { partnerId, name: { en: 'Shop' }, category: 'shop' }));
    did(await issueApiKey(context, { ...KEY, partnerId, environment: 'test' }));
    expect(await refused()).toContain(': a settlement account, a valid live API key.');
    did(await setSettlementAccount(context, { ...ACCOUNT, partnerId }));
    expect(await refused()).toContain(': a valid live API key.');
    did(await issueApiKey(context, { ...KEY, partnerId }));
    expect(did(await activate())).toMatchObject({ status: 'ACTIVE' });
    expect(did(await activate())).toMatchObject({ status: 'ACTIVE' });
  });

  test('P-04 a suspended partner can become active again; the log tells the reasons', async () => {
    const { partnerId } = await newPartner(node, story, 'rahnet');
    did(await suspendPartner(context, { partnerId, reason: 'unpaid' }));
    did(await suspendPartner(context, { partnerId, reason: 'unpaid, again' }));
    expect((await node.programme.snapshot(story.coalitionId)).partners.get(partnerId)?.status).toBe(
      'SUSPENDED',
    );
    did(await activatePartner(context, { partnerId, reason: 'paid' }));
    expect((await node.programme.snapshot(story.coalitionId)).partners.get(partnerId)?.status).toBe('ACTIVE');

    const states = (await auditOf(encodeId('partner', partnerId))).slice(-2);
    expect(states).toMatchObject([
      {
        action: 'partner.suspended',
        reason: 'unpaid',
        before: { status: 'ACTIVE' },
        after: { status: 'SUSPENDED' },
      },
      {
        action: 'partner.activated',
        reason: 'paid',
        before: { status: 'SUSPENDED' },
        after: { status: 'ACTIVE' },
      },
    ]);
  });

  test('P-04 a partner in its onboarding cannot be suspended, one that leaves cannot come back', async () => {
    const { id: partnerId } = did(await registerPartner(context, { slug: 'rahnet', name: { en: 'Rahnet' } }));
    const input = { partnerId, reason: null };
    await expectRefused(() => suspendPartner(context, input), 'PARTNER_NOT_ACTIVE', ['partnerId']);
    for (const status of ['EXITING', 'EXITED']) {
      await owner.query('update partner set status = $1 where id = $2', [status, partnerId]);
      await expectRefused(() => activatePartner(context, input), 'PARTNER_NOT_ACTIVE', ['partnerId']);
      await expectRefused(() => suspendPartner(context, input), 'PARTNER_NOT_ACTIVE', ['partnerId']);
    }
  });

  test.each([activatePartner, suspendPartner])(
    'A-01 another coalition’s partner is not found',
    async (command) => {
      const { partnerId } = await newPartner(node, story, 'rahnet');
      const other = node.as((await newCoalition(node)).operator);
      await expectRefused(() => command(other, { partnerId, reason: null }), 'PARTNER_NOT_FOUND', [
        'partnerId',
      ]);
    },
  );
});
