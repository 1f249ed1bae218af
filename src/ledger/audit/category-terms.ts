/**
 * SQL that joins, to a transaction `t` and its contract version `c`, what that version says of the merchant's category
 * as `k`; nulls where it says nothing of it.
 */
export const CATEGORY_TERMS = `left join merchant m on m.coalition_id = t.coalition_id and m.id = t.merchant_id
            left join contract_category_terms k on k.coalition_id = c.coalition_id and k.contract_version_id = c.id and k.category = m.category`;
