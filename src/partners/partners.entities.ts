import { ContractCategoryTerms } from './contract-category-terms.entity.js';
import { ContractVersion } from './contract-version.entity.js';
import { Funding } from './funding.entity.js';
import { Merchant } from './merchant.entity.js';
import { Partner } from './partner.entity.js';
import { PartnerExit } from './partner-exit.entity.js';

export const partnersEntities = [
  Partner,
  ContractVersion,
  ContractCategoryTerms,
  Funding,
  Merchant,
  PartnerExit,
] as const;
