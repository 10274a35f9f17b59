import type { ChannelWords } from './words.ts';

export const ar: ChannelWords = {
  choose: 'يرجى الاختيار:',
  pick: 'أجب بالرقم.',
  optional: 'اختياري: أجب بـ «-» للتخطي.',
  wrong: {
    email: 'هذا ليس عنوان بريد إلكتروني، مثل name@example.com.',
    integer: 'يجب أن يكون عددًا صحيحًا.',
    decimal: 'يجب أن يكون رقمًا.',
    option: 'يرجى الإجابة بأحد هذه الخيارات، برقمه أو باسمه.',
    short: (count) => `الحد الأدنى لعدد الأحرف: ${count}.`,
    long: (count) => `الحد الأقصى لعدد الأحرف: ${count}.`,
  },
  fileMissing: (name) => `[تعذّر استلام ملف${name === '' ? '' : `: ${name}`}]`,
  unsupported: (what) => `[لا يمكن عرضه هنا: ${what}]`,
};
