import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const id = z.string().min(1);
const schema = z.object({
  coalition: id,
  partners: z.record(
    z.string(),
    /** The second key acts in the coalition's test twin. */
    z.object({ id, apiKey: z.string(), testApiKey: z.string(), merchantIds: z.array(id) }),
  ),
  members: z.array(z.object({ id, phone: z.string() })),
  charityCampaign: id,
});

/** What of the demonstration has to be remembered: the database knows API keys by their hash only. Ids as texts. */
export type DemoRecord = z.infer<typeof schema>;

const FILE = 'demo-keys.json';

/** The record of the finished demonstration; undefined when there is none, or none that can be read. */
export async function readDemoRecord(dataDir: string): Promise<DemoRecord | undefined> {
  try {
    const result = schema.safeParse(JSON.parse(await readFile(path.join(dataDir, FILE), 'utf8')));
    return result.success ? result.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Keeps the record for the next start. */
export function writeDemoRecord(dataDir: string, record: DemoRecord): Promise<void> {
  return writePrivateJson(path.join(dataDir, FILE), record);
}

/** Writes a file that only its owner may read (0600), complete or not at all. */
export async function writePrivateJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
