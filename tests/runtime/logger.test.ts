import { createLogger } from '../../src/runtime/logger.js';

function linesOf(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line));
}

test('secrets are redacted wherever our lines nest them', () => {
  const secret = 'must-not-be-seen';
  const lines = linesOf((logger) => {
    logger.info({ authorization: secret, apiKey: secret });
    logger.info({ req: { headers: { authorization: secret, cookie: secret } } });
    logger.info({ input: { token: secret, nested: { password: secret, spendCode: secret } } });
    logger.info({ config: { database: { connectionString: secret } } });
  });
  expect(lines).toHaveLength(4);
  expect(JSON.stringify(lines)).not.toContain(secret);
});

test('a line tells when, how grave, who and what', () => {
  const [line] = linesOf((logger) => logger.warn({ partner: 'par_1' }, 'float is low'));
  expect(line).toMatchObject({ level: 'warn', name: 'test', partner: 'par_1', msg: 'float is low' });
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
