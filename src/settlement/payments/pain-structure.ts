/**
 * The structure of a customer credit transfer initiation, pain.001.001.09, as far as our files use it: names, order,
 * how often, and what may stand in an element, as in the schema that ISO 20022 publishes (iso20022.org, message archive,
 * pain.001.001.09). What is allowed there and never written by us is not in it, and so refused.
 */
export const PAIN_NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

/** What an element may hold. */
export type Content =
  | { readonly kind: 'sequence'; readonly of: readonly Place[] }
  | { readonly kind: 'choice'; readonly of: readonly Place[] }
  | {
      readonly kind: 'text';
      readonly pattern: RegExp;
      /** Characters (Unicode code points). */
      readonly most?: number;
      /** By name, each required. */
      readonly attributes?: Readonly<Record<string, RegExp>>;
    };

/** Where an element may stand, how often, and what it is. */
export interface Place {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly content: Content;
}

const MANY = Number.POSITIVE_INFINITY;
const one = (name: string, content: Content): Place => ({ name, content, least: 1, most: 1 });
const maybe = (name: string, content: Content): Place => ({ name, content, least: 0, most: 1 });
const some = (name: string, content: Content): Place => ({ name, content, least: 1, most: MANY });
const sequence = (...of: Place[]): Content => ({ kind: 'sequence', of });
const choice = (...of: Place[]): Content => ({ kind: 'choice', of });
const text = (pattern: RegExp, most?: number): Content => ({
  kind: 'text',
  pattern,
  ...(most !== undefined && { most }),
});
const upTo = (most: number): Content => text(/^[\s\S]+$/, most);

const Max35Text = upTo(35);
const Max140Text = upTo(140);
const Max15NumericText = text(/^[0-9]{1,15}$/);
// 18 digits in all, of which 17, or 5 of amounts, may stand behind the point
const DecimalNumber = text(/^(?=(?:\D*\d){1,18}\D*$)-?\d+(?:\.\d{1,17})?$/);
const ISODate = text(/^\d{4}-\d{2}-\d{2}$/);
const ISODateTime = text(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/);
const ActiveOrHistoricCurrencyCode = text(/^[A-Z]{3}$/);
const ActiveOrHistoricCurrencyAndAmount: Content = {
  kind: 'text',
  pattern: /^(?=(?:\D*\d){1,18}\D*$)\d+(?:\.\d{1,5})?$/,
  attributes: { Ccy: /^[A-Z]{3}$/ },
};
const BICFIDec2014Identifier = text(/^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/);
const IBAN2007Identifier = text(/^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$/);

const PartyIdentification135 = sequence(maybe('Nm', Max140Text));
const AccountIdentification4Choice = choice(one('IBAN', IBAN2007Identifier));
const CashAccount38 = sequence(
  one('Id', AccountIdentification4Choice),
  maybe('Ccy', ActiveOrHistoricCurrencyCode),
);
const GenericFinancialIdentification1 = sequence(one('Id', Max35Text));
const FinancialInstitutionIdentification18 = sequence(
  maybe('BICFI', BICFIDec2014Identifier),
  maybe('Othr', GenericFinancialIdentification1),
);
const BranchAndFinancialInstitutionIdentification6 = sequence(
  one('FinInstnId', FinancialInstitutionIdentification18),
);
const LocalInstrument2Choice = choice(one('Prtry', Max35Text));
const PaymentTypeInformation26 = sequence(maybe('LclInstrm', LocalInstrument2Choice));
const DateAndDateTime2Choice = choice(one('Dt', ISODate));
const CreditorReferenceType1Choice = choice(one('Cd', text(/^SCOR$/)));
const CreditorReferenceType2 = sequence(
  one('CdOrPrtry', CreditorReferenceType1Choice),
  maybe('Issr', Max35Text),
);
const CreditorReferenceInformation2 = sequence(maybe('Tp', CreditorReferenceType2), maybe('Ref', Max35Text));
const StructuredRemittanceInformation16 = sequence(maybe('CdtrRefInf', CreditorReferenceInformation2));
const RemittanceInformation16 = sequence({
  name: 'Strd',
  least: 0,
  most: MANY,
  content: StructuredRemittanceInformation16,
});
const PaymentIdentification6 = sequence(maybe('InstrId', Max35Text), one('EndToEndId', Max35Text));
const AmountType4Choice = choice(one('InstdAmt', ActiveOrHistoricCurrencyAndAmount));
const CreditTransferTransaction34 = sequence(
  one('PmtId', PaymentIdentification6),
  one('Amt', AmountType4Choice),
  maybe('Cdtr', PartyIdentification135),
  maybe('CdtrAcct', CashAccount38),
  maybe('RmtInf', RemittanceInformation16),
);
const PaymentInstruction30 = sequence(
  one('PmtInfId', Max35Text),
  one('PmtMtd', text(/^TRF$/)),
  maybe('BtchBookg', text(/^(?:true|false)$/)),
  maybe('NbOfTxs', Max15NumericText),
  maybe('CtrlSum', DecimalNumber),
  maybe('PmtTpInf', PaymentTypeInformation26),
  one('ReqdExctnDt', DateAndDateTime2Choice),
  one('Dbtr', PartyIdentification135),
  one('DbtrAcct', CashAccount38),
  one('DbtrAgt', BranchAndFinancialInstitutionIdentification6),
  some('CdtTrfTxInf', CreditTransferTransaction34),
);
const GroupHeader85 = sequence(
  one('MsgId', Max35Text),
  one('CreDtTm', ISODateTime),
  one('NbOfTxs', Max15NumericText),
  maybe('CtrlSum', DecimalNumber),
  one('InitgPty', PartyIdentification135),
);
const CustomerCreditTransferInitiationV09 = sequence(
  one('GrpHdr', GroupHeader85),
  some('PmtInf', PaymentInstruction30),
);

/** The whole document. */
export const PAIN_DOCUMENT: Place = one(
  'Document',
  sequence(one('CstmrCdtTrfInitn', CustomerCreditTransferInitiationV09)),
);
