import { END_OF_ISOLATE, ISOLATE, LEFT_TO_RIGHT_ISOLATE, mailPage } from './mail-page.js';
import type { MessageLanguage } from './message-language.js';

/** What each message needs to be told. */
export interface TemplateParameters {
  readonly 'link-confirmation': {
    readonly partner: string;
    readonly coalition: string;
    readonly code: string;
    readonly minutes: number;
  };
  readonly 'points-expiring': {
    readonly coalition: string;
    /** Numbers and the day as people write them in the language. */
    readonly points: string;
    readonly pointsName: string;
    /** The last on which they can be spent. */
    readonly day: string;
    readonly days: string;
  };
  readonly 'level-ending': {
    readonly coalition: string;
    readonly level: string;
    /** The last of the level, and how far it is, as people write them in the language. */
    readonly day: string;
    readonly days: string;
  };
  readonly 'webhook-failing': EndpointWords & {
    /** The day, and after how many days it is disabled, as people write them in the language. */
    readonly since: string;
    readonly days: string;
  };
  readonly 'webhook-disabled': EndpointWords & { readonly because: 'GONE' | 'FAILING' | 'OPERATOR' };
}

interface EndpointWords {
  readonly coalition: string;
  /** Where it is, without what can be a secret of its owner. */
  readonly place: string;
  /** `whe_…` */
  readonly endpoint: string;
}

export type TemplateName = keyof TemplateParameters;

interface Texts {
  readonly subject: string;
  readonly text: string;
}

/** A message in words: its text, and the same as a page. */
export interface Written extends Texts {
  readonly html: string;
}

type Templates = {
  readonly [Name in TemplateName]: Readonly<
    Record<MessageLanguage, (parameters: TemplateParameters[Name]) => Texts>
  >;
};

const TEMPLATES: Templates = {
  'link-confirmation': {
    en: ({ partner, coalition, code, minutes }) => ({
      subject: `${coalition}: confirm the link to ${partner}`,
      text: `${apart(partner)} asks to be linked to your ${apart(coalition)} account. To agree, tell it the code ${apart(code)}, within ${minutes} minutes. If you did not expect this, tell nobody.`,
    }),
    fa: ({ partner, coalition, code, minutes }) => ({
      subject: `${coalition}: تأیید اتصال به ${partner}`,
      text: `کسب‌وکار ${apart(partner)} می‌خواهد به حساب ${apart(coalition)} شما متصل شود. اگر موافقید کد ${apart(persianDigits(code))} را تا ${persianDigits(String(minutes))} دقیقه دیگر به آن بدهید. اگر منتظر این پیام نبودید، کد را به کسی نگویید.`,
    }),
  },
  'points-expiring': {
    en: ({ coalition, points, pointsName, day, days }) => ({
      subject: `${coalition}: ${points} ${pointsName} expire soon`,
      text: `${points} of your ${apart(pointsName)} at ${apart(coalition)} can be spent until ${day} (days left: ${days}), and expire afterwards. You get this because you agreed to such messages; at any partner you can withdraw that.`,
    }),
    fa: ({ coalition, points, pointsName, day, days }) => ({
      subject: `${coalition}: ${points} ${pointsName} به‌زودی منقضی می‌شود`,
      text: `${points} ${apart(pointsName)} از موجودی شما در ${apart(coalition)} تا پایان ${day} (${days} روز دیگر) قابل استفاده است و پس از آن منقضی می‌شود. این پیام با رضایت شما فرستاده شده است؛ نزد هر یک از شرکا می‌توانید رضایت خود را پس بگیرید.`,
    }),
  },
  'level-ending': {
    en: ({ coalition, level, day, days }) => ({
      subject: `${coalition}: your level ${level} ends soon`,
      text: `Your level ${apart(level)} at ${apart(coalition)} lasts until ${day} (days left: ${days}). What you still need to keep it is shown where you see your points. You get this because you agreed to such messages; at any partner you can withdraw that.`,
    }),
    fa: ({ coalition, level, day, days }) => ({
      subject: `${coalition}: سطح ${level} شما به‌زودی پایان می‌یابد`,
      text: `سطح ${apart(level)} شما در ${apart(coalition)} تا پایان ${day} (${days} روز دیگر) معتبر است. آنچه برای حفظ آن لازم است کنار امتیازهای شما نمایش داده می‌شود. این پیام با رضایت شما فرستاده شده است؛ نزد هر یک از شرکا می‌توانید رضایت خود را پس بگیرید.`,
    }),
  },
  'webhook-failing': {
    en: ({ coalition, place, endpoint, since, days }) => ({
      subject: `${coalition}: a webhook endpoint takes nothing`,
      text: `Your webhook endpoint at ${apart(place)} (${apart(endpoint)}) has taken nothing since ${since}. When nothing is taken for more than ${days} days it is disabled. What it answers is in webhookDeliveries; testWebhook tries it.`,
    }),
    fa: ({ coalition, place, endpoint, since, days }) => ({
      subject: `${coalition}: یک نشانی وب‌هوک پاسخ نمی‌دهد`,
      text: `نشانی وب‌هوک شما در ${apart(place)} (${apart(endpoint)}) از ${since} هیچ پیامی را نپذیرفته است. اگر بیش از ${days} روز چنین بماند خاموش می‌شود. پاسخ‌های آن را در webhookDeliveries ببینید و با testWebhook آن را بیازمایید.`,
    }),
  },
  'webhook-disabled': {
    en: ({ coalition, place, endpoint, because }) => ({
      subject: `${coalition}: a webhook endpoint was disabled`,
      text: `Nothing is sent to your webhook endpoint at ${apart(place)} (${apart(endpoint)}) any more: ${WHY_DISABLED.en[because]}. What happens meanwhile is not kept for it. ${because === 'OPERATOR' ? 'Only the operator switches it on again.' : 'When it takes webhooks again, switch it on with enableWebhookEndpoint.'}`,
    }),
    fa: ({ coalition, place, endpoint, because }) => ({
      subject: `${coalition}: یک نشانی وب‌هوک خاموش شد`,
      text: `دیگر چیزی به نشانی وب‌هوک شما در ${apart(place)} (${apart(endpoint)}) فرستاده نمی‌شود: ${WHY_DISABLED.fa[because]}. رویدادهای این فاصله برای آن نگه داشته نمی‌شود. ${because === 'OPERATOR' ? 'تنها راهبر برنامه می‌تواند آن را دوباره روشن کند.' : 'وقتی دوباره پذیرای وب‌هوک شد آن را با enableWebhookEndpoint روشن کنید.'}`,
    }),
  },
};

const WHY_DISABLED = {
  en: {
    GONE: 'it answered that it is gone (410)',
    FAILING: 'nothing that was sent to it was taken for days',
    OPERATOR: 'the operator has switched it off',
  },
  fa: {
    GONE: 'پاسخ داد که دیگر وجود ندارد (410)',
    FAILING: 'روزهاست هیچ پیامی را نپذیرفته است',
    OPERATOR: 'راهبر برنامه آن را خاموش کرده است',
  },
} as const;

/** Whether there is such a template. */
export function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(TEMPLATES, name);
}

/** A message in words. */
export function writeMessage<Name extends TemplateName>(
  name: Name,
  language: MessageLanguage,
  parameters: TemplateParameters[Name],
): Written {
  const { subject, text } = TEMPLATES[name][language](parameters);
  // Telephones show what keeps directions apart as boxes, and a text in one direction needs none of it.
  const plain = (words: string) => words.replace(ISOLATES, '');
  return { subject: plain(subject), text: plain(text), html: mailPage(language, text) };
}

const ISOLATES = new RegExp(`[${ISOLATE}${LEFT_TO_RIGHT_ISOLATE}${END_OF_ISOLATE}]`, 'g');

function apart(value: string): string {
  return `${ISOLATE}${value}${END_OF_ISOLATE}`;
}

function persianDigits(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}
