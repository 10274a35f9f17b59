import type { ChannelWords } from './words.ts';

export const zh: ChannelWords = {
  choose: '请选择：',
  pick: '请回复编号。',
  optional: '选填：回复“-”可跳过。',
  wrong: {
    email: '这不是电子邮件地址，格式应如 name@example.com。',
    integer: '请输入整数。',
    decimal: '请输入数字。',
    option: '请回复以下选项之一的编号或名称。',
    short: (count) => `至少需要${count}个字符。`,
    long: (count) => `最多${count}个字符。`,
  },
  fileMissing: (name) => `[无法接收文件${name === '' ? '' : `：${name}`}]`,
  unsupported: (what) => `[此处无法显示：${what}]`,
};
