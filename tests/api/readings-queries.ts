/** What the tests of readings ask for. */
const LINE = `number kind basis reversal category transactionCount points unitPrice percent basedOn exact
  amount { amount currency } contractVersion { version }`;
const DRAFT = `currency total { amount } carried { amount } payable { amount } minimum { amount } lines { ${LINE} }`;
export const PREVIEW = `query ($id: ID!) { settlementPreview(partnerId: $id) {
  from until asOf partner { slug } statements { ${DRAFT} } } }`;
export const WHAT_IF = `query ($input: SettlementWhatIfInput!) { settlementWhatIf(input: $input) {
  from until versions partner { slug } statements { currency actual { total { amount } } drafted { total { amount } }
  difference { amount } lines { actual { kind amount { amount } } drafted { number kind amount { amount } } difference { amount } } } } }`;
export const POSITION = `query ($id: ID!, $last: Int) { partnerPosition(partnerId: $id) { partner { slug } asOf issued accepted
  consumed expired outstanding exposure { billing charged { amount } remaining { amount } } open { until statements { total { amount } } }
  days(last: $last) { day closed issued accepted consumed expired charges { amount currency } } } }`;
const FLOW = 'points charged { amount currency } credited { amount currency }';
export const FLOWS = `query ($from: Date!, $to: Date!) { partnerFlows(from: $from, to: $to) { from to
  flows { issuer { slug } acceptor { slug } ${FLOW} } issuers { issuer { slug } ${FLOW} }
  acceptors { acceptor { slug } ${FLOW} } total { ${FLOW} } } }`;
const FIGURES = 'opening issued burned expired expectedBreakage reversed adjusted transferred closing';
const MONEY_FIGURES = FIGURES.split(' ')
  .map((name) => `${name} { amount }`)
  .join(' ');
export const ROLL = `query ($from: Date!, $to: Date!, $estimate: Rate, $before: Rate, $partnerId: ID) {
  liabilityRollForward(from: $from, to: $to, breakageEstimate: $estimate, openingBreakageEstimate: $before, partnerId: $partnerId) {
    from to breakageEstimate openingBreakageEstimate
    rows { partner { slug } currency points { ${FIGURES} } money { ${MONEY_FIGURES} } }
    totals { currency points { ${FIGURES} } money { ${MONEY_FIGURES} } } } }`;
