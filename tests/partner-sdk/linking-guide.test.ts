import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendMessages } from '../../src/notifications/send-messages.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createWorld, type World } from '../harness/world.js';
import { kept } from '../members/linking-scene.js';
import { programOf } from './pages/page-program.js';
import { createPartnerFolder, type PartnerFolder } from './pages/partner-folder.js';

const docs = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'partners');

/** The part of docs/partners/members.md that needs a coalition in which members confirm, and a member that reads its messages. */
describe('linking.ts of members.md', () => {
  let world: World;
  let folder: PartnerFolder;

  beforeAll(async () => {
    [world, folder] = await Promise.all([
      createWorld({ coalition: { openLinking: false } }),
      createPartnerFolder(),
    ]);
    for (const page of ['README.md', 'members.md']) {
      for (const file of programOf(page, readFileSync(path.join(docs, page), 'utf8')).files)
        folder.write(file);
    }
    folder.write({
      name: 'start.ts',
      text: "import { startLinking } from './linking.ts';\nconsole.log(await startLinking(process.env.PHONE ?? ''));\n",
    });
    folder.write({
      name: 'finish.ts',
      text: [
        "import { finishLinking } from './linking.ts';",
        "const { REQUEST = '', CODE = '' } = process.env;",
        "console.log((await finishLinking(REQUEST, CODE, 'customer-9'))?.code ?? 'linked');",
      ].join('\n'),
    });
  });
  afterAll(async () => {
    folder?.remove();
    await world?.close();
  });

  test('A-04 links a member that tells its code, and nobody with another one', async () => {
    const [rahnet, tizfood] = [await world.partner('rahnet'), await world.partner('tizfood')];
    const member = await world.member(rahnet, 10);
    const env = {
      HAMSOOD_ENDPOINT: `http://127.0.0.1:${world.server.api.port}/graphql`,
      HAMSOOD_KEY: tizfood.credential ?? '',
      PHONE: member.phone,
    };
    const [REQUEST = ''] = (await folder.run('start.ts', { env })).printed;
    const code = await codeSentTo(member.phone);
    const finish = async (CODE: string) =>
      (await folder.run('finish.ts', { env: { ...env, REQUEST, CODE } })).printed;
    const wrong = code.replace(/.$/, (last) => String((Number(last) + 1) % 10));
    expect(await finish(wrong)).toEqual(['LINK_CODE_INVALID']);
    expect(await finish(code)).toEqual(['linked']);
    const { member: seen } = await tizfood.get('{ member(ref: { externalId: "customer-9" }) { id } }');
    expect(seen).toEqual({ id: member.id });
  });

  async function codeSentTo(phone: string): Promise<string> {
    const transport = kept();
    const logger = createLogger({ level: 'silent', name: 'test' });
    const { database } = world.server.node;
    await sendMessages({ database, transport, clock: systemClock, logger }, world.coalition.coalitionId);
    const digits = /[۰-۹]{6}/.exec(transport.sent.find(({ to }) => to === phone)?.text ?? '')?.[0] ?? '';
    return digits.replace(/[۰-۹]/g, (digit) => String('۰۱۲۳۴۵۶۷۸۹'.indexOf(digit)));
  }
});
