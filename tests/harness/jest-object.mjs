/** What tests get as '@jest/globals' (shared-modules-runner.mjs): spies. Everything else is global. */
import { fromJest } from './from-jest.mjs';

const { ModuleMocker } = fromJest('jest-mock');

export const mocker = new ModuleMocker(globalThis);

export const jest = {
  fn: (implementation) => mocker.fn(implementation),
  spyOn: (object, method, access) => mocker.spyOn(object, method, access),
  restoreAllMocks: () => mocker.restoreAllMocks(),
};
