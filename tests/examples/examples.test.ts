import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { describeWith } from '../harness/requirement.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import { ask, type DemoJson, endAll, readDemo, startProcess, untilSaid } from '../main/server-process.js';
import { absentServer } from './absent-server.js';
import { chromium, startBrowser, type TestBrowser, type TestPage } from './browser.js';
import { type ExampleApp, startExample } from './example-apps.js';
import { type FatalProxy, type Moment, startFatalProxy } from './fatal-proxy.js';
import { namelessControls, overflow, paleTexts } from './page-checks.js';
import { signIn } from './shop-requests.js';

const PATIENCE_MS = 300_000; // more than the start of a server is waited for

/** Of the demonstration: one point per 10,000 rial, each worth 1,000; its members begin with 500, 525, 1,200, 245, 175 and 3,230. */
describeWith(chromium, 'the example partners', () => {
  let database: TestDatabase;
  let dataDir: string;
  let demo: DemoJson;
  let food: ExampleApp;
  let insurance: ExampleApp;
  let browser: TestBrowser;

  beforeAll(async () => {
    const installed = spawnSync(process.execPath, [path.resolve('examples/install-sdk.mjs')], {
      encoding: 'utf8',
    });
    expect(installed).toMatchObject({ status: 0 });
    database = await createTestDatabase();
    dataDir = scratchFolder('hamsood-start-');
    const server = startProcess('main.ts', {
      DATA_DIR: dataDir,
      DATABASE_URL: database.appUrl,
      HAMSOOD_ENV: 'development',
      MIGRATE_ON_START: 'off',
      MEMBER_TOKEN_SECRET: 'a secret of more than thirty-two bytes',
      DEV_TOKENS: 'on',
      DEMO: 'on',
    });
    await untilSaid(server, /Stop .*Ctrl-C[\s\S]*\n/);
    demo = readDemo(dataDir);
    [food, insurance, browser] = await Promise.all([
      startExample('food-delivery', demo),
      startExample('insurance', demo),
      startBrowser(),
    ]);
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await food?.close();
    await insurance?.close();
    await endAll();
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  }, PATIENCE_MS);

  /** A page on which this member is the customer, and whose balance is live. */
  async function visit({ url }: ExampleApp, member: number, width?: number): Promise<TestPage> {
    const visited = await browser.open(url, width);
    const phone = demo.members[member]?.phone ?? '';
    if (member > 0) {
      await visited.has('#customer');
      await Promise.all([visited.page.waitForNavigation(), visited.page.select('#customer', phone)]);
    }
    await visited.has('#points[data-state=live] #available:not(:empty)');
    await visited.page.waitForFunction("document.querySelector('#available').textContent !== '…'");
    return visited;
  }

  /** Puts dishes into the basket, to be paid with so many points, and places the order. */
  async function order(on: TestPage, dishes: readonly string[], points: number): Promise<void> {
    for (const dish of dishes) await on.click(`#add-${dish}`);
    await on.has('#place-order:not(:disabled)');
    await on.page.evaluate(
      `{ const range = document.querySelector('#basket-points'); range.value = '${points}'; range.dispatchEvent(new Event('input')); }`,
    );
    await on.click('#place-order');
  }
  const reaches = (on: TestPage, selector: string, state: string) =>
    on.has(`${selector}[data-state=${state}]`);

  async function balance(member: number) {
    const { id, token } = demo.members[member] ?? { id: '', token: '' };
    const { data } = await ask(
      demo.endpoint,
      token,
      'query ($id: ID!) { member(ref: { id: $id }) { balance { available held } } }',
      { id },
    );
    const seen = data?.member as unknown as { balance: { available: string; held: string } } | undefined;
    return { available: Number(seen?.balance.available), held: Number(seen?.balance.held) };
  }

  test('U-01 what one app does to the points shows on the other’s page at once', async () => {
    const [shop, desk] = await Promise.all([visit(food, 0), visit(insurance, 0)]);
    expect(
      await shop.page.$eval('html', ({ lang, dir }: { lang: string; dir: string }) => [lang, dir]),
    ).toEqual(['fa', 'rtl']);
    await shop.shows('#available', '۵۰۰');
    await order(shop, ['kebab'], 500);
    await reaches(shop, '.order', 'WAITING');
    await desk.shows('#available', '۰');
    await desk.shows('#held', '۵۰۰ کنار گذاشته');

    // Of 285,000 toman 235,000 are paid in money, which earns.
    await shop.click('[id^=accept-]');
    await reaches(shop, '.order', 'ACCEPTED');
    await shop.shows('.order', '۵۰۰ امتیاز و ۲۳۵٬۰۰۰ تومان پرداخت شد');
    await desk.shows('#available', '۲۳۵');
    expect(await desk.page.$('#held')).toBeNull();

    await desk.click('#renew-home');
    await desk.shows('#policy-home', '۰ از ۲۳۵ امتیاز');
    await desk.click('#home-all');
    await desk.shows('#policy-home', '۳۳۶٬۵۰۰ تومان');
    await desk.click('#submit-home');
    await reaches(desk, '#policy-home', 'ACTIVE');
    await shop.shows('#available', '۰');
    await desk.click('#cancel-home');
    await desk.click('#yes-home');
    await reaches(desk, '#policy-home', 'CANCELLED');
    await desk.shows('#policy-home', '۲۳۵ امتیاز و ۳۳۶٬۵۰۰ تومان برگشت');
    await shop.shows('#available', '۲۳۵');
    expect(await balance(0)).toEqual({ available: 235, held: 0 });
    expect([...shop.complaints, ...desk.complaints]).toEqual([]);
  });

  test('R-01 a missing dish is paid back as it was paid; an order called off costs nothing', async () => {
    const shop = await visit(food, 1);
    await order(shop, ['kebab', 'salad'], 345);
    await reaches(shop, '.order', 'WAITING');
    await shop.click('[id^=accept-]');
    await reaches(shop, '.order', 'ACCEPTED');
    await shop.shows('.order', '۳۴۵ امتیاز و ۳۱۰٬۵۰۰ تومان پرداخت شد');
    expect(await balance(1)).toEqual({ available: 525 - 345 + 310, held: 0 });
    // 2,850,000 of 3,450,000 rial: 285 of the points; the 540,000 that stay paid in money earn 54 of the 310.
    await shop.click('[id^=refund-][id$="-0"]');
    await shop.shows('.order', 'برگشت: ۲۸۵ امتیاز و ۲۵۶٬۵۰۰ تومان · ۲۵۶ امتیاز');
    expect(await balance(1)).toEqual({ available: 525 - 345 + 310 + 285 - 256, held: 0 });
    await shop.shows('.order .pill', 'در راه است');
    await shop.click('[id^=refund-][id$="-1"]');
    await shop.shows('.order li:last-child', 'برگشت: ۶۰ امتیاز و ۵۴٬۰۰۰ تومان · ۵۴ امتیاز');
    await shop.shows('.order .pill', 'بازپرداخت شد');
    expect(await balance(1)).toEqual({ available: 525, held: 0 });

    for (const how of ['decline', 'cancel']) {
      await order(shop, ['doogh'], 35);
      await reaches(shop, '.order:first-child', 'WAITING');
      expect(await balance(1)).toEqual({ available: 490, held: 35 });
      await shop.click(`[id^=${how}-]`);
      await reaches(shop, '.order:first-child', 'CANCELLED');
      expect(await balance(1)).toEqual({ available: 525, held: 0 });
    }
    // A basket that is empty again before its price was asked has none.
    await shop.page.evaluate(
      "document.querySelector('#add-doogh').click(); document.querySelector('#fewer-doogh').click()",
    );
    await order(shop, ['doogh'], 35);
    await reaches(shop, '.order:first-child', 'WAITING');
    await shop.click('[id^=cancel-]');
    await reaches(shop, '.order:first-child', 'CANCELLED');
    expect(shop.complaints).toEqual([]);
  });

  test('L-04 an order that is sent twice at once is one order', async () => {
    const before = await balance(1);
    const customer = await signIn(food, demo.members[1]?.phone);
    const id = randomUUID();
    const holds = [1, 2, 3].map(() => customer.order(id, ['doogh'], '35'));
    expect(new Set(await Promise.all(holds)).size).toBe(1);
    expect(await balance(1)).toEqual({ available: before.available - 35, held: 35 });
    expect(await customer.cancel(id)).toBe(200);
    expect(await balance(1)).toEqual(before);
  });

  test('while the coalition is away a page says so, and goes on by itself when it is back', async () => {
    const api = await absentServer(demo.endpoint);
    const cut = await startExample('insurance', demo, { endpoint: api.endpoint });
    try {
      const desk = await browser.open(cut.url);
      await desk.shows('#main [role=alert]', 'همسود در دسترس نیست');
      await api.come();
      await desk.shows('#policy-home', 'آتش‌سوزی منزل');
    } finally {
      await cut.close();
      api.close();
    }
  });

  test('B-03 an inspection may take a week: points are set aside, then free again or spent', async () => {
    const desk = await visit(insurance, 2);
    const reserve = async () => {
      await desk.click('#renew-car-body');
      await desk.shows('#policy-car-body', '۰ از ۱٬۲۰۰ امتیاز');
      await desk.click('#car-body-all');
      await desk.shows('#policy-car-body', '۲٬۳۶۰٬۰۰۰ تومان');
      await desk.click('#submit-car-body');
      await reaches(desk, '#policy-car-body', 'INSPECTION');
    };
    await reserve();
    expect(await balance(2)).toEqual({ available: 0, held: 1200 });
    const [kept] = await insurance.read('renewals').then((all) => all.slice(-1));
    const { until } = (kept?.hold ?? { until: '' }) as { until: string };
    const days = (Date.parse(until) - Date.parse(String(kept?.askedAt))) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(7);
    expect(days).toBeLessThan(7.01);
    await desk.click('#withdraw-car-body');
    await reaches(desk, '#policy-car-body', 'WITHDRAWN');
    expect(await balance(2)).toEqual({ available: 1200, held: 0 });

    await reserve();
    await desk.click('#issue-car-body');
    await reaches(desk, '#policy-car-body', 'ACTIVE');
    expect(await balance(2)).toEqual({ available: 0, held: 0 });
    const [inForce] = await insurance.read('renewals').then((all) => all.slice(-1));
    const day = (locale: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Asia/Tehran' }).format(
        new Date(String(inForce?.validUntil)),
      );
    await desk.shows('#policy-car-body', `تا ${day('fa-IR-u-ca-persian')}`);
    await desk.click('#language');
    expect(
      await desk.page.$eval('html', ({ lang, dir }: { lang: string; dir: string }) => [lang, dir]),
    ).toEqual(['en', 'ltr']);
    await desk.shows('#policy-car-body', `to ${day('en-GB')}`);
    await desk.shows('#policy-car-body', 'Paid: 1,200 points and 23,600,000 IRR');
    expect(desk.complaints).toEqual([]);
  });

  test('B-03 points of an order that the kitchen left lying are the customer’s again, and it is told', async () => {
    const slow = await startExample('food-delivery', demo, {
      apiKey: testKey(),
      merchantId: await testMerchant(),
    });
    try {
      const shop = await visit(slow, 3);
      await order(shop, ['kebab'], 0);
      await reaches(shop, '.order', 'WAITING');
      await shop.click('[id^=accept-]');
      await shop.shows('#available', '۲۸۵');
      await order(shop, ['doogh'], 35);
      await reaches(shop, '.order', 'WAITING');
      await shop.shows('#held', '۳۵');
      const { data } = await ask(
        demo.endpoint,
        testKey(),
        'mutation { advanceTestClock(input: { by: 901 }) { now userErrors { code } } }',
      );
      expect(data).toMatchObject({ advanceTestClock: { userErrors: [] } });
      await shop.click('[id^=accept-]');
      await reaches(shop, '.order:first-child', 'CANCELLED');
      await shop.shows('.order:first-child', 'مهلت امتیازهای کنارگذاشته تمام شده بود');
      await shop.shows('#available', '۲۸۵');
      expect(shop.complaints).toEqual([]);
    } finally {
      await slow.close();
    }
  });

  const testKey = () => (demo.partners.tizfood as unknown as { testApiKey: string }).testApiKey;

  /** The twin has merchants of its own. */
  async function testMerchant(): Promise<string> {
    const { data } = await ask(
      demo.endpoint,
      testKey(),
      '{ viewer { partner { merchants { edges { node { id } } } } } }',
    );
    const { viewer } = data as unknown as {
      viewer: { partner: { merchants: { edges: readonly { node: { id: string } }[] } } };
    };
    return viewer.partner.merchants.edges[0]?.node.id ?? '';
  }

  describe('killed in the middle', () => {
    const rich = 5;
    let proxy: FatalProxy;
    let fragile: ExampleApp;
    let shop: TestPage;

    beforeAll(async () => {
      proxy = await startFatalProxy(demo.endpoint);
      fragile = await startExample('food-delivery', demo, { endpoint: proxy.endpoint });
      shop = await visit(fragile, rich);
      await runOrder();
    }, PATIENCE_MS);
    afterAll(async () => {
      await fragile?.close();
      await proxy?.close();
    });

    /** Salad and doogh for 95,000 toman, 10 points of it; the kitchen accepts, and the salad is missing. */
    async function runOrder(dying?: Moment): Promise<void> {
      const before = await balance(rich);
      const died = dying && proxy.killAt(dying, () => fragile.kill());
      const backAgain = async () => {
        await died;
        await shop.shows('[role=alert]', 'سرور در دسترس نیست');
        await fragile.start();
      };
      await order(shop, ['salad', 'doogh'], 10);
      if (dying?.field === 'holdPoints') await backAgain();
      await reaches(shop, '.order:first-child', 'WAITING');
      await shop.click('.order:first-child [id^=accept-]');
      if (dying?.field === 'captureHold' || dying?.field === 'earnPoints') await backAgain();
      await reaches(shop, '.order:first-child', 'ACCEPTED');
      // 950,000 rial less 10 points; after the refund of 600,000 (6 points and 594,000) 346,000 stay paid.
      const paid = before.available + 94 - 10;
      expect(await balance(rich)).toEqual({ available: paid, held: before.held });
      await shop.click('.order:first-child [id^=refund-][id$="-0"]');
      if (dying?.field === 'reverseTransaction') await backAgain();
      await shop.shows('.order:first-child', 'برگشت: ۶ امتیاز و ۵۹٬۴۰۰ تومان · ۶۰ امتیاز');
      expect(await balance(rich)).toEqual({ available: paid + 6 - 60, held: before.held });
    }

    test.each<Moment>([
      { field: 'holdPoints', when: 'asked' },
      { field: 'holdPoints', when: 'answered' },
      { field: 'captureHold', when: 'asked' },
      { field: 'captureHold', when: 'answered' },
      { field: 'earnPoints', when: 'answered' },
      { field: 'reverseTransaction', when: 'answered' },
    ])('L-04 when $field is $when, an app goes on with the keys that it has written down', async (moment) => {
      await runOrder(moment);
    });

    test('an order that never arrived can be placed when the app is back', async () => {
      const before = await balance(rich);
      await shop.click('#add-doogh');
      await shop.has('#place-order:not(:disabled)');
      await fragile.kill();
      await shop.click('#place-order');
      await shop.shows('#basket [role=alert]', 'سرور در دسترس نیست');
      await fragile.start();
      await shop.has('#basket [role=alert]:empty');
      await shop.click('#place-order');
      await reaches(shop, '.order:first-child', 'WAITING');
      await shop.click('.order:first-child [id^=cancel-]');
      await reaches(shop, '.order:first-child', 'CANCELLED');
      expect(await balance(rich)).toEqual(before);
    });

    test('L-04 a premium is paid once and given back once, though the app died before it heard of either', async () => {
      const direct = await startFatalProxy(demo.endpoint);
      const office = await startExample('insurance', demo, { endpoint: direct.endpoint });
      try {
        const desk = await visit(office, 4);
        const dies = async (field: string, click: string) => {
          const died = direct.killAt({ field, when: 'answered' }, () => office.kill());
          await desk.click(click);
          await died;
          await desk.shows('#policy-home [role=alert]', 'سرور در دسترس نیست');
          await office.start();
        };
        await desk.click('#renew-home');
        await desk.shows('#policy-home', '۰ از ۱۷۵ امتیاز');
        await desk.click('#home-all');
        await desk.shows('#policy-home', '۳۴۲٬۵۰۰ تومان');
        await dies('burnPoints', '#submit-home');
        await reaches(desk, '#policy-home', 'ACTIVE');
        expect(await balance(4)).toEqual({ available: 0, held: 0 });
        await desk.click('#cancel-home');
        await dies('reverseTransaction', '#yes-home');
        await reaches(desk, '#policy-home', 'CANCELLED');
        expect(await balance(4)).toEqual({ available: 175, held: 0 });
      } finally {
        await office.close();
        await direct.close();
      }
    });
  });

  test('the pages keep the secret key to themselves, ask nobody else, and can be read by everybody', async () => {
    for (const app of [food, insurance]) {
      const narrow = await visit(app, 4, 360);
      for (const language of ['fa', 'en']) {
        if (language === 'en') await narrow.click('#language');
        await narrow.has(`html[lang=${language}]`);
        if (app === food) await narrow.click('#add-kebab');
        else if (language === 'fa') await narrow.click('#renew-accident');
        await narrow.has('[type=range]:not(:disabled)');
        expect(await overflow(narrow)).toBe(0);
        expect(await namelessControls(narrow)).toEqual([]);
        expect(await paleTexts(narrow)).toEqual([]);
      }
      expect(new Set(narrow.asked.map((url) => new URL(url).host))).toEqual(new Set([new URL(app.url).host]));
      const files = narrow.asked.filter((url) => !url.includes('/api/'));
      for (const url of [...new Set(files), new URL('/api/visitor', app.url).href]) {
        expect(await (await fetch(url)).text()).not.toContain('hs_live_');
      }
      for (const outside of ['/frame/page/..%2fsettings.ts', '/sdk/%2e%2e%2f..%2fpackage.json']) {
        expect((await fetch(new URL(outside, app.url))).status).toBe(404);
      }
      expect(narrow.complaints).toEqual([]);
    }
  });
});
