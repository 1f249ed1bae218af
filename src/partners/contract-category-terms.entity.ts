import { defineEntity, p } from '@mikro-orm/core';

const schema = defineEntity({
  name: 'ContractCategoryTerms',
  tableName: 'contract_category_terms',
  properties: {
    coalitionId: p.bigint().primary(),
    contractVersionId: p.bigint().primary(),
    category: p.text().primary(),
    earnRate: p.decimal(),
    burnValue: p.decimal(),
    issuePrice: p.decimal(),
    redemptionPrice: p.decimal(),
    fundingId: p.bigint(),
  },
});

/** What a version of a contract says of one category of merchants; never edited, and whole: also what is the version's own. */
export class ContractCategoryTerms extends schema.class {}
schema.setClass(ContractCategoryTerms);
