import type { Content } from '../../../../core/protocol/content.ts';
import type { Translator } from '../locales/translator.ts';

/** A message in one line: for lists, announcements, notifications and transcripts. */
export function textOf(content: Content, t: Translator): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'image':
      return content.text || content.altText || t('image');
    case 'file':
      return content.text || content.altText || t('file');
    case 'location':
      return content.location?.name ?? content.location?.address ?? t('location');
    case 'carousel':
    case 'list':
      return content.items.map(({ title }) => title).join(' · ');
    case 'form':
      return content.text || content.fields.map(({ label }) => label).join(' · ');
    case 'formResponse':
      return content.fields.map((field) => `${field.label}: ${answerOf(field)}`).join('\n');
    default:
      return t('cannotShow');
  }
}

type Answer = Extract<Content, { type: 'formResponse' }>['fields'][number];

/** What was answered in a form's field, as one reads it. */
export function answerOf(field: Answer): string {
  if (field.type === 'text') return field.text;
  if (field.type === 'email') return field.email;
  return field.select.map(({ label }) => label).join(', ');
}
