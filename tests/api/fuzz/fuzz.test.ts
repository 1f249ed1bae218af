import fc from 'fast-check';
import { apiSchema } from '../../../src/api/schema.js';
import { answerFaults, bodyOf, hasDoneSomething, type RawAnswer, refusalsIn } from './answer-faults.js';
import { AFTER_WRONG_CODES, Books, type BookVersions, changedBooks } from './book-versions.js';
import { createFuzzWorld, type FuzzCaller, type FuzzWorld } from './fuzz-world.js';
import { argumentsAround, hostileBatches } from './hostile-places.js';
import { arbitraryOf } from './input-arbitraries.js';
import { resolved } from './known-values.js';
import {
  documentOfMany,
  documentWithLiterals,
  documentWithVariables,
  isPointsOperation,
  type RootOperation,
  rootOperations,
} from './operation-document.js';

/*
 * Every operation of the schema is sent inputs made from the schema, with every kind of credential, over HTTP. Whatever
 * is sent: a documented answer, nothing internal in it, nothing of another coalition, and a refusal changes no books.
 *
 * FUZZ_SEED repeats a run; FUZZ_RUNS makes it longer (requests that move points; half as many others), and from
 * THOROUGH_RUNS on every hostile value is tried at every place, not only every third.
 */
const SEED = Number(process.env.FUZZ_SEED ?? process.env.TEST_SEED);
const RUNS = Number(process.env.FUZZ_RUNS ?? 700);

/** One caller of each kind that some operation is for. */
const KINDS = ['partner rahnet', 'operator', 'member'];

const THOROUGH_RUNS = 3_000;
const SHARE = RUNS >= THOROUGH_RUNS ? 1 : 3;

/** With fewer requests some operation might not have come up yet. */
const ENOUGH_RUNS = 400;

let fuzz: FuzzWorld;
let books: Books;
/** The books after the last request. */
let lastSeen: BookVersions;
/** What came of each operation: how often something was done, or refused with which code. */
const told = new Map<string, Record<string, number>>();

beforeAll(async () => {
  fuzz = await createFuzzWorld((['REFUSE', 'CAP', 'NEGATIVE'] as const)[SEED % 3] ?? 'CAP');
  books = new Books(fuzz.world.database.ownerUrl);
  await books.open(fuzz.coalitions.flatMap(({ live, twin }) => [live, twin]));
  lastSeen = await books.versions();
});

afterAll(async () => {
  await books.close();
  await fuzz.world.close();
});

interface Request {
  readonly caller: FuzzCaller;
  readonly operation: RootOperation;
  readonly values: Readonly<Record<string, unknown>>;
  readonly asLiterals: boolean;
  readonly depth: number;
}

function requests(operations: readonly RootOperation[]): fc.Arbitrary<Request> {
  const oneOf = (callers: readonly FuzzCaller[]) =>
    fc.oneof(...callers.map((caller) => ({ weight: caller.weight, arbitrary: fc.constant(caller) })));
  /** Mostly somebody whom the operation is for, and anybody. */
  const callersOf = ({ field }: RootOperation) => {
    const kinds = Object.keys(field.extensions.callers ?? {});
    const meant = fuzz.callers.filter(({ kind }) => kind !== undefined && kinds.includes(kind));
    return fc.oneof(
      { weight: 3, arbitrary: oneOf(meant.length > 0 ? meant : fuzz.callers) },
      { weight: 1, arbitrary: oneOf(fuzz.callers) },
    );
  };
  return fc.constantFrom(...operations).chain((operation) => {
    const values = operation.field.args.map(({ name, type }) => {
      return [name, arbitraryOf(type, { field: name, inputType: '' })] as const;
    });
    return fc
      .tuple(
        callersOf(operation),
        fc.record(Object.fromEntries(values)),
        fc.nat(9),
        fc.integer({ min: 1, max: 3 }),
      )
      .map(([caller, values, ten, depth]) => ({
        caller,
        operation,
        values,
        asLiterals: ten === 0,
        depth,
        [fc.toStringMethod]: () => `${caller.name}: ${operation.field.name} ${fc.stringify(values)}`,
      }));
  });
}

/** Sends the request and looks at everything that must hold. @throws with the request and the answer */
async function tryOut({ caller, operation, values, asLiterals, depth }: Request): Promise<void> {
  const chosen = resolved(values, { own: caller.known, all: fuzz.all }) as Record<string, unknown>;
  const inlined = asLiterals ? documentWithLiterals(operation, depth, chosen) : undefined;
  const request = JSON.stringify(
    inlined === undefined
      ? { query: documentWithVariables(operation, depth), variables: chosen }
      : { query: inlined },
  );

  const answer = await send(request, caller.credential);
  const now = await books.versions();
  const changed = changedBooks(lastSeen, now);
  lastSeen = now;

  const faults = answerFaults(operation, request, answer);
  faults.push(...linesLogged());
  for (const [coalition, secrets] of fuzz.secrets) {
    if (caller.coalitionId === coalition || caller.name === 'platform') continue;
    const leaks = secrets.filter((secret) => answer.text.includes(secret) && !request.includes(secret));
    faults.push(...leaks.map((secret) => `of another coalition: ${secret}`));
  }
  const body = bodyOf(answer) ?? {};
  const done = operation.kind === 'mutation' && hasDoneSomething(body);
  const codeIsWrong = refusalsIn(body.data).some(({ code }) =>
    ['SPEND_CODE_INVALID', 'LINK_CODE_INVALID'].includes(code),
  );
  const untouchable = changed.filter(
    (name) =>
      !(done && isOfCaller(name, caller)) &&
      !(codeIsWrong && AFTER_WRONG_CODES.some((what) => name.endsWith(`.${what}`))) &&
      // Names of one person that are of several members are shown to an operator.
      !(operation.field.name === 'enrolMember' && name.endsWith('.duplicate_suspicion')),
  );
  faults.push(...untouchable.map((name) => `the books have changed: ${name}`));
  if (faults.length > 0) {
    throw new Error(
      `${faults.join('\n')}\n\n${caller.name} sent ${request.slice(0, 4_000)}\n\nand was answered ${answer.status} ${answer.text.slice(0, 4_000)}`,
    );
  }

  count(operation, body, done);
  caller.known.learn(body.data);
  // What strangers call things is theirs: nobody else is to have it from here.
  if (caller.coalitionId === undefined || !fuzz.secrets.has(caller.coalitionId)) fuzz.all.learn(body.data);
}

/** What operators define is defined in the coalition's test twin too. */
function isOfCaller(name: string, { coalitionId }: FuzzCaller): boolean {
  const own = fuzz.coalitions.filter(({ live, twin }) => coalitionId === live || coalitionId === twin);
  return own.some(({ live, twin }) => [live, twin].some((id) => name.startsWith(`${id}.`)));
}

async function send(body: string, credential: string | undefined): Promise<RawAnswer> {
  const response = await fetch(`http://127.0.0.1:${fuzz.world.server.api.port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    },
    body,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function isForbidden(answer: RawAnswer): boolean {
  const codes = (bodyOf(answer)?.errors ?? []).map(({ extensions }) => extensions?.code);
  return codes.length > 0 && codes.every((code) => code === 'FORBIDDEN');
}

/** What the server has logged since; it logs what it did not expect. */
function linesLogged(): string[] {
  const { logged } = fuzz.world.server;
  return logged.splice(0).map((line) => `logged: ${JSON.stringify(line).slice(0, 2_000)}`);
}

function count({ field }: RootOperation, body: ReturnType<typeof bodyOf> & object, done: boolean): void {
  const outcomes = told.get(field.name) ?? {};
  told.set(field.name, outcomes);
  const codes = [
    ...(body.errors ?? []).map(({ extensions }) => String(extensions?.code)),
    ...refusalsIn(body.data).map(({ code }) => code),
  ];
  if (codes.length === 0) codes.push(done ? 'done' : 'answered');
  for (const code of new Set(codes)) outcomes[code] = (outcomes[code] ?? 0) + 1;
}

async function attack(operations: readonly RootOperation[], runs: number): Promise<void> {
  try {
    // One after another: what changed between two looks at the books was changed by the request between them.
    const limits = { seed: SEED, interruptAfterTimeLimit: 600_000, markInterruptAsFailure: false };
    await fc.assert(fc.asyncProperty(requests(operations), tryOut), { ...limits, numRuns: runs });
    // Whatever chance has left out has its turn too.
    for (const operation of operations) {
      if (!told.has(operation.field.name))
        await fc.assert(fc.asyncProperty(requests([operation]), tryOut), { ...limits, numRuns: 5 });
    }
  } catch (error) {
    const { cause } = error as Error;
    throw new Error(
      `FUZZ_SEED=${SEED} FUZZ_RUNS=${RUNS} npm test -- tests/api/fuzz\n${String(cause)}\n\n${String(error)}`,
    );
  }
  const outcomes = operations.map(({ field }) => [field.name, told.get(field.name)] as const);
  if (process.env.FUZZ_RUNS)
    process.stdout.write(`${JSON.stringify({ seed: SEED, ...Object.fromEntries(outcomes) })}\n`);
  if (RUNS < ENOUGH_RUNS) return;
  expect(outcomes.filter(([, outcome]) => !outcome).map(([name]) => name)).toEqual([]);
}

const operations = rootOperations(apiSchema());
/** Those that move points, and those with which members confirm and stop it. */
const ofPoints = operations.filter((each) => isPointsOperation(each) || /Spend/.test(each.field.name));

test('the operations that move points are found in the schema, and the quotes', () => {
  expect(ofPoints.map(({ field }) => field.name)).toEqual(
    expect.arrayContaining(['earnPoints', 'earnPointsBatch', 'burnPoints', 'quoteEarn', 'quoteBurn']),
  );
  expect(ofPoints.map(({ field }) => field.name)).not.toContain('registerPartner');
});

test('A-07 every hostile value at every place of the operations that move points is answered as promised', async () => {
  let seed = SEED;
  for (const caller of fuzz.callers.filter(({ name }) => KINDS.includes(name))) {
    const known = { own: caller.known, all: fuzz.all };
    for (const operation of ofPoints) {
      for (const { place, values } of hostileBatches(operation, (index) => (index + SEED) % SHARE === 0)) {
        const variables: Record<string, unknown> = {};
        for (const [number, value] of values.entries()) {
          seed += 1;
          const [around] = fc.sample(argumentsAround(operation, place, value), { numRuns: 1, seed });
          for (const [name, argument] of Object.entries(resolved(around, known) as object)) {
            variables[`a${number}_${name}`] = argument;
          }
        }
        const request = JSON.stringify({ query: documentOfMany(operation, values.length), variables });
        const answer = await send(request, caller.credential);
        const faults = [...answerFaults(operation, request, answer), ...linesLogged()];
        const where = `FUZZ_SEED=${SEED} ${caller.name}, ${operation.field.name} ${place.join('.')}`;
        expect(faults.map((fault) => `${where}: ${fault}`)).toEqual([]);
        if (isForbidden(answer)) break; // the operation is not for this caller
      }
    }
  }
  lastSeen = await books.versions();
  expect(await fuzz.world.differences()).toEqual([]);
}, 900_000);

test('A-07 L-11 whatever a caller sends to an operation that moves points is answered as promised', async () => {
  await attack(ofPoints, RUNS);
  // Of what was tried some got through: otherwise nothing deeper than the reading of inputs was tried.
  if (RUNS >= ENOUGH_RUNS)
    expect(ofPoints.filter(({ field }) => told.get(field.name)?.done).length).toBeGreaterThan(2);
  expect(await fuzz.world.differences()).toEqual([]);
}, 900_000);

test('A-07 L-11 and so is whatever is sent to the others', async () => {
  await attack(
    operations.filter((operation) => !ofPoints.includes(operation)),
    Math.ceil(RUNS / 2),
  );
  expect(await fuzz.world.differences()).toEqual([]);
}, 900_000);
