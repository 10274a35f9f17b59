import type { Dialogue } from '../../../bin/support/replay/dialogues.ts';

const c = (text: string) => ({ role: 'customer', text }) as const;
const a = (text: string) => ({ role: 'agent', text }) as const;

/** Made up: short and long, one-sided, repetitive, in several scripts. */
export const madeUpDialogues: Dialogue[] = [
  [c('My parcel has not come.'), a('I am sorry. What is its number?'), c('12-34'), a('Tomorrow.')],
  [c('Hello'), c('Hello?'), c('HELLO'), a('Good morning!')],
  [c('ok'), a('ok'), c('ok'), a('ok'), c('ok'), a('ok')],
  [c('Wo ist meine Rechnung? Grüße'), a('Unter „Konto“.'), a('Und per Post.'), c('Danke 👋🏽')],
  [c('請問'), a('您好，有什麼可以幫您？'), c('تمام')],
  [c('x'.repeat(4096)), a('y'.repeat(4096))],
  [c('Only me.')],
  [c('line one\nline two\ttab'), a('"quotes" & <tags> \\ backslashes')],
  [c('a'), a('b'), c('c'), c('d'), a('e'), a('f'), c('g'), a('h')],
  [c('Cancel it'), a('Done.'), a('Done.'), c('Thanks'), c('Thanks')],
].map((turns, index) => ({ id: `made-up-${index}`, company: 'Example', turns }));
