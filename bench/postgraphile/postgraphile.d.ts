/**
 * What `postgraphile-server.ts` uses of PostGraphile 5, so that the benchmarks type-check where it is not installed.
 */
declare module 'postgraphile' {
  interface Preset {
    readonly extends: readonly object[];
    readonly pgServices: readonly object[];
    readonly grafserv: Readonly<Record<string, unknown>>;
    readonly grafast: Readonly<Record<string, unknown>>;
  }
  /** What attaches a schema to a server of one kind. */
  interface Serv {
    addTo(server: import('node:http').Server): Promise<void>;
  }
  interface Instance {
    createServ<S extends Serv>(grafserv: (config: never) => S): S;
  }
  export function postgraphile(preset: Preset): Instance;
}

declare module 'postgraphile/presets/amber' {
  export const PostGraphileAmberPreset: object;
}

declare module 'postgraphile/adaptors/pg' {
  interface PgServiceOptions {
    readonly connectionString: string;
    readonly schemas: readonly string[];
    readonly poolConfig: { readonly max: number; readonly idleTimeoutMillis: number };
  }
  export function makePgService(options: PgServiceOptions): object;
}

declare module 'postgraphile/grafserv/node' {
  export function grafserv(config: never): { addTo(server: import('node:http').Server): Promise<void> };
}
