import {
  EmployeeResolver,
  EmployeesOfAccountResolver,
  EmploymentsOfMemberResolver,
  PurchaseCreditOfTransactionResolver,
} from './employee.resolver.js';
import { EmployeesMutation } from './employees.mutation.js';
import { PointsPoolsOfAccountResolver, PoolDrawOfTransactionResolver } from './points-pool.resolver.js';
import { PointsPoolsMutation } from './points-pools.mutation.js';
import {
  QualificationPoolsMutation,
  QualificationPoolsOfAccountResolver,
} from './qualification-pools.mutation.js';

/** What accounts share with employees, and with accounts that belong to them (rules K-09 … K-11, K-16). */
export const RESOLVERS_OF_SHARING = [
  EmployeesMutation,
  PointsPoolsMutation,
  EmployeeResolver,
  EmployeesOfAccountResolver,
  EmploymentsOfMemberResolver,
  PurchaseCreditOfTransactionResolver,
  PointsPoolsOfAccountResolver,
  PoolDrawOfTransactionResolver,
  QualificationPoolsMutation,
  QualificationPoolsOfAccountResolver,
] as const;
