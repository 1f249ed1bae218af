import { Hamsood, type HamsoodOptions } from '../../partners-sdk/src/index.js';

/** What was sent, as a server sees it. */
export interface Sent {
  readonly authorization: string | null;
  readonly traceparent: string | null;
  readonly body: {
    readonly documentId?: string;
    readonly query?: string;
    readonly variables: { readonly input?: Record<string, unknown> };
  };
}

/** One answer of a server that says what it is told to; an Error stands for a broken connection. */
export type Scripted =
  | Error
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown };

/** A client whose requests get the scripted answers, one after the other; the last one again and again. */
export function scripted(answers: readonly Scripted[], options: Partial<HamsoodOptions> = {}) {
  const sent: Sent[] = [];
  const answer: typeof fetch = async (_url, init) => {
    const headers = new Headers(init?.headers);
    sent.push({
      authorization: headers.get('authorization'),
      traceparent: headers.get('traceparent'),
      body: JSON.parse(String(init?.body)),
    });
    const next = answers[Math.min(sent.length, answers.length) - 1];
    if (next === undefined || next instanceof Error) throw next ?? new Error('no answer is scripted');
    return new Response(typeof next.body === 'string' ? next.body : JSON.stringify(next.body), {
      status: next.status ?? 200,
      headers: { 'x-request-id': `request-${sent.length}`, ...next.headers },
    });
  };
  const hamsood = new Hamsood({
    apiKey: 'hs_test_key',
    fetch: answer,
    retries: { firstDelay: 1, longestDelay: 2 },
    ...options,
  });
  return { hamsood, sent };
}

export const balance = {
  version: 3,
  posted: '100',
  held: '0',
  pending: '0',
  available: '100',
  asOf: '2026-03-21T08:30:00.000Z',
};

export const burned = {
  body: {
    data: {
      burnPoints: {
        transaction: { id: 'txn_1', points: '40', postedAt: '2026-03-21T08:30:01.250Z' },
        balance,
        replayed: false,
        userErrors: [],
      },
    },
  },
};

export function refused(code: string, transient = false): Scripted {
  const userErrors = [{ code, message: 'Do this.', field: ['input', 'points'], transient }];
  return {
    body: { data: { burnPoints: { transaction: null, balance: null, replayed: false, userErrors } } },
  };
}

export const burnInput = { member: { id: 'mem_1' }, merchantId: 'mer_1', points: 40n };
