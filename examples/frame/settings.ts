import path from 'node:path';

/** What an app is started with, all of it from the environment. */
export interface Settings {
  /** Of the API, up to /graphql. */
  readonly endpoint: string;
  /** The partner's secret key: it stays in this process. */
  readonly apiKey: string;
  /** The selling place whose points are moved. */
  readonly merchantId: string;
  /** Phone numbers of those who can be chosen on the page. */
  readonly customers: readonly string[];
  /** Where the app is served; 0: any free port. */
  readonly port: number;
  /** Folder of the app's records. */
  readonly store: string;
}

/** @throws where one is missing, naming it */
export function readSettings(): Settings {
  return {
    endpoint: variable('HAMSOOD_ENDPOINT'),
    apiKey: variable('HAMSOOD_KEY'),
    merchantId: variable('HAMSOOD_MERCHANT'),
    customers: variable('CUSTOMERS').split(','),
    port: Number(process.env.PORT ?? '0'),
    store: path.resolve(variable('STORE')),
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: examples/start.mjs sets it from the demonstration's demo.json`);
}
