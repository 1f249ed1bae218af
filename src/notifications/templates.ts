export type MessageLanguage = 'fa' | 'en';

/** What each message needs to be told. */
export interface TemplateParameters {
  readonly 'link-confirmation': {
    readonly partner: string;
    readonly coalition: string;
    readonly code: string;
    readonly minutes: number;
  };
}

export type TemplateName = keyof TemplateParameters;

interface Written {
  readonly subject: string;
  readonly text: string;
}

type Texts = {
  readonly [Name in TemplateName]: Readonly<
    Record<MessageLanguage, (parameters: TemplateParameters[Name]) => Written>
  >;
};

const TEXTS: Texts = {
  'link-confirmation': {
    en: ({ partner, coalition, code, minutes }) => ({
      subject: `${coalition}: confirm the link to ${partner}`,
      text: `${partner} asks to be linked to your ${coalition} account. To agree, tell it the code ${code}, within ${minutes} minutes. If you did not expect this, tell nobody.`,
    }),
    fa: ({ partner, coalition, code, minutes }) => ({
      subject: `${coalition}: تأیید اتصال به ${partner}`,
      text: `${partner} می‌خواهد به حساب ${coalition} شما متصل شود. اگر موافقید کد ${persianDigits(code)} را تا ${persianDigits(String(minutes))} دقیقه دیگر به آن بدهید. اگر منتظر این پیام نبودید، کد را به کسی نگویید.`,
    }),
  },
};

/** Whether there is such a template. */
export function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(TEXTS, name);
}

/** The text of a message. */
export function writeMessage<Name extends TemplateName>(
  name: Name,
  language: MessageLanguage,
  parameters: TemplateParameters[Name],
): Written {
  return TEXTS[name][language](parameters);
}

function persianDigits(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}
