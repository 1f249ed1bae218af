import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeId } from '../../src/values/ids.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { readPdf } from '../settlement/read-pdf.js';
import { SettlementStory } from '../settlement/settlement-story.js';
import { type CommandLine, commandLineOn } from './command-line.js';

let opened: OpenedNode;
let story: PointsStory;
let cli: CommandLine;
let folder: string;
let statement: string;
let coalition: string;
usePointsStory({}, (parts) => {
  ({ opened, story } = parts);
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-export-'));
  cli = commandLineOn(opened.testDatabase);
  const settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  const rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  posted(await story.earn(rahnet, await story.memberOf(rahnet), 12n));
  await settlement.advanceDays(1);
  await settlement.close();
  const [made] = await settlement.statements(rahnet.partnerId);
  statement = encodeId('statement', made?.id ?? 0n);
  coalition = encodeId('coalition', story.twinId);
});
afterAll(() => rm(folder, { recursive: true }));

const exporting = (file: string, ...options: string[]) =>
  cli.run('export', 'settlement-statement', file, '--coalition', coalition, ...options);

test('S-07 a settlement statement is written as CSV, with a byte order mark where it is asked for', async () => {
  for (const [name, options] of Object.entries({ 'plain.csv': [], 'marked.csv': ['--bom'] })) {
    const file = path.join(folder, name);
    const said = await exporting(file, '--statement', statement, ...options);
    expect(said).toEqual({ exitCode: 0, out: '', err: expect.stringContaining(`written to ${file}`) });
    const text = await readFile(file, 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(options.length > 0);
    const rows = text.trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/environment,statement,line,kind,/);
    expect(rows[1]).toContain(`TEST,${statement},1,ISSUING,AT_ISSUE,false,`);
    expect(rows.at(-1)).toMatch(new RegExp(`^TEST,${statement},,PAYABLE,.*,10800,IRR$`));
  }
});

test('S-07 a settlement statement is written as PDF, in either language', async () => {
  for (const options of [
    [],
    ['--language', 'fa', '--toman'],
    ['--language', 'en', '--calendar', 'gregory'],
  ]) {
    const file = path.join(folder, `${options.join('')}.pdf`);
    expect((await exporting(file, '--statement', statement, ...options)).exitCode).toBe(0);
    expect(readPdf(await readFile(file)).pages.length).toBeGreaterThan(0);
  }
});

test('S-07 what cannot be exported is told, and no file is left', async () => {
  const there = path.join(folder, 'there.csv');
  await exporting(there, '--statement', statement);
  for (const [name, id, problem] of [
    ['a.txt', statement, 'ends in .csv or .pdf'],
    ['a.csv', 'stm_0000000000001', 'There is no such statement'],
    ['b.csv', 'mem_0000000000001', 'Give an id such as stm_'],
    ['there.csv', statement, 'is there already'],
    [path.join('nowhere', 'a.pdf'), statement, 'cannot be written'],
  ] as const) {
    const file = path.join(folder, name);
    const said = await exporting(file, '--statement', id);
    expect([said.exitCode === 0, said.err]).toEqual([false, expect.stringContaining(problem)]);
    if (file !== there) await expect(stat(file)).rejects.toThrow('ENOENT');
  }
});
