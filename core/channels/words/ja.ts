import type { ChannelWords } from './words.ts';

export const ja: ChannelWords = {
  choose: '選択してください：',
  pick: '番号でお答えください。',
  optional: '任意の質問です。「-」と答えると省略できます。',
  wrong: {
    email: 'メールアドレスではありません。name@example.com のように入力してください。',
    integer: '整数で入力してください。',
    decimal: '数値で入力してください。',
    option: 'この中から、番号または名前でお答えください。',
    short: (count) => `${count}文字以上で入力してください。`,
    long: (count) => `${count}文字以内で入力してください。`,
  },
  fileMissing: (name) => `[ファイルを受信できませんでした${name === '' ? '' : `：${name}`}]`,
  unsupported: (what) => `[ここでは表示できません：${what}]`,
};
