import { findCoalition } from '../../src/coalition/find-coalition.js';
import { decodeId } from '../../src/values/ids.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { commandLineOn } from './command-line.js';

describe('hamsood migrate', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase();
  });
  afterAll(() => database.drop());

  test('makes an empty database ready, and does nothing the second time', async () => {
    const cli = commandLineOn(database, { DATABASE_OWNER_URL: database.ownerUrl });
    const before = await cli.run('audit');
    expect(before.exitCode).toBe(1);
    expect(before.err).toMatch(/hamsood migrate/);
    expect(before.err.split('\n')).toHaveLength(1);

    expect(await cli.must('migrate')).toMatch(/^Migrated: .*create-books/);
    expect(await cli.must('migrate')).toBe('The database is up to date');
    expect(await cli.must('audit')).toMatch(/no coalition/);
  });
});

describe('hamsood create', () => {
  let database: TestDatabase;
  let node: ProgrammeNode;
  beforeAll(async () => {
    database = await createTestDatabase();
    node = await openProgrammeNode(database);
  });
  afterAll(async () => {
    await node.close();
    await database.drop();
  });

  test('sets up, from nothing, a partner that can take part', async () => {
    const { must, run } = commandLineOn(database);
    expect(await run('create', 'partner', '--slug', 'early', '--name', 'Early')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('create coalition'),
    });

    const coalition = await must(
      ...[
        'create',
        'coalition',
        '--name',
        'en=Rah club',
        '--name',
        'fa=باشگاه راه',
        '--time-zone',
        'Asia/Tehran',
      ],
      ...[
        '--calendar',
        'persian',
        '--expiry-months',
        '24',
        '--expiry-round-up-to',
        'quarter',
        '--open-linking',
      ],
      ...['--occurred-at-days-back', '365', '--points-name', 'fa=امتیاز'],
      ...['--returned-points-days', '10', '--spend-code-above', '1000', '--spend-code-seconds', '60'],
      ...['--most-wrong-codes', '3', '--transfer-most', '100', '--transfer-day-most', '500'],
      ...['--expiry-reminder-days', '20', '--last-expiry-reminder-days', '0'],
      ...['--adjustment-approval-above', '0', '--onboarding-tests', 'OPTIONAL'],
    );
    const coalitionId = decodeId('coalition', coalition) ?? 0n;
    expect(await findCoalition(node.database, coalitionId)).toMatchObject({
      name: { en: 'Rah club', fa: 'باشگاه راه' },
      pointsName: { fa: 'امتیاز' },
      timeZone: 'Asia/Tehran',
      calendar: 'persian',
      expiryPolicy: { kind: 'after-months', months: 24, roundUpTo: 'quarter' },
      clawbackPolicy: 'CAP',
      openLinking: true,
      occurredAtDaysBack: 365,
      ...{ returnedPointsDays: 10, spendCodeAbove: 1_000n, spendCodeSeconds: 60, mostWrongCodes: 3 },
      ...{ transferMost: 100n, transferDayMost: 500n, adjustmentApprovalAbove: 0n },
      ...{ expiryReminderDays: 20, lastExpiryReminderDays: 0 },
      onboardingTests: 'OPTIONAL',
    });

    // The only coalition there is need not be named; a partner goes by its slug.
    const account = ['--iban', 'IR85 0000 0000 0000 0000 0010 01', '--account-holder', 'Rahnet Co.'];
    const rahnet = ['create', 'partner', '--slug', 'rahnet', '--name', 'Rahnet', ...account];
    expect(await must(...rahnet)).toMatch(/^par_/);
    const again = await run('create', 'partner', '--slug', 'rahnet', '--name', 'Rahnet');
    expect(again).toMatchObject({ exitCode: 1, err: expect.stringMatching(/^SLUG_TAKEN/) });
    const unready = await run('activate', 'rahnet');
    expect(unready).toMatchObject({ exitCode: 1, err: expect.stringMatching(/^ONBOARDING_INCOMPLETE/) });

    const terms = [
      '--currency',
      'IRR',
      '--earn-rate',
      '0.0001',
      '--burn-value',
      '1000',
      '--redemption-price',
      '900',
    ];
    const contract = await run('create', 'contract', '--partner', 'rahnet', ...terms);
    expect(contract).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^cov_/) });
    // P-03: it is credited less than it gives.
    expect(contract.err).toMatch(/Warning: .*900 IRR/);
    const limits = [
      ...['--vesting-days', '14', '--hold-seconds', '60', '--billing', 'PREPAID', '--float-limit', '5000'],
      ...['--cap-per-purchase', '10', '--cap-per-member-day', '20', '--cap-per-partner-day', '30'],
    ];
    await must('create', 'contract', '--partner', 'rahnet', ...terms, ...limits);
    await must('create', 'contract', '--partner', 'rahnet', ...terms, '--credit-limit', '70000');
    const [partner] = (await node.programme.snapshot(coalitionId)).partners.values();
    expect(partner?.settlementAccount).toEqual({
      iban: 'IR850000000000000000001001',
      holder: 'Rahnet Co.',
    });
    expect(partner?.contracts).toMatchObject([
      { billing: 'POSTPAID', creditLimit: null, vestingDays: 0, holdSeconds: 900 },
      {
        ...{
          vestingDays: 14,
          holdSeconds: 60,
          billing: 'PREPAID',
          floatLimit: { minor: 5_000n, currency: 'IRR' },
        },
        caps: { perPurchase: 10n, perMemberDay: 20n, perPartnerDay: 30n },
      },
      { billing: 'POSTPAID', creditLimit: { minor: 70_000n, currency: 'IRR' } },
    ]);
    const shop = ['--name', 'Rahnet app', '--category', 'telecom'];
    expect(await must('create', 'merchant', '--partner', 'rahnet', ...shop)).toMatch(/^mer_/);
    expect(await must('create', 'key', '--partner', 'rahnet')).toMatch(/^hs_live_[0-9A-Za-z]{38}$/);
    expect(await must('activate', 'rahnet')).toBe('rahnet is ACTIVE');

    await must('create', 'coalition', '--name', 'Another');
    const unclear = await run('create', 'partner', '--slug', 'tizfood', '--name', 'Tizfood');
    expect(unclear).toMatchObject({ exitCode: 1, err: expect.stringContaining(coalition) });
  });

  test.each([
    ['a time zone', ['create', 'coalition', '--name', 'X', '--time-zone', 'Mars/Base'], 'IANA'],
    ['a slug', ['create', 'partner', '--slug', 'No Slug', '--name', 'X'], 'slug'],
    [
      'a rate',
      ['create', 'contract', '--partner', 'rahnet', '--currency', 'IRR', '--earn-rate', '1e3'],
      'rate',
    ],
    [
      'a role',
      ['create', 'contract', '--partner', 'rahnet', '--currency', 'IRR', '--roles', 'king'],
      'issuer',
    ],
    [
      'an amount of the currency',
      ['create', 'contract', '--partner', 'rahnet', '--currency', 'IRR', '--credit-limit', '1.5'],
      '--credit-limit',
    ],
    ['one language twice', ['create', 'coalition', '--name', 'en=A', '--name', 'en=B'], 'en once'],
    ['a partner', ['activate', 'nobody', '--coalition', 'COALITION'], 'no partner yet'],
  ])('%s that cannot be is told in one line', async (_, args, told) => {
    const { run, must } = commandLineOn(database);
    const coalition = args.includes('COALITION') ? await must('create', 'coalition', '--name', 'Third') : '';
    const { exitCode, out, err } = await run(
      ...args.map((text) => (text === 'COALITION' ? coalition : text)),
    );
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(told);
    expect(err.split('\n')).toHaveLength(1);
  });
});
