import { describe, expect, it } from 'vitest';
import { createAnalyser } from '../../../core/answers/language/analyse.ts';
import { fold } from '../../../core/answers/language/fold.ts';

const analyse = createAnalyser(1000);
const words = (text: string, language: string) => analyse(text, language).map(({ word }) => word);
const terms = (text: string, language: string) => analyse(text, language).map(({ term }) => term);

describe('the words of a text', () => {
  it.each([
    ['fr', 'l’article qu’il n’a lu qu’aujourd’hui', 'article il a lu aujourd hui'],
    ['fr', "D'ACCORD, j'arrive", 'accord arrive'],
    ['it', 'dell’ordine, un’altra e-mail', 'ordine altra email e mail'],
    ['en', 'I don’t have Anna’s pass', 'i dont have anna pass'],
    ['en', "rock'n'roll '' '", 'rocknroll'],
  ])('[A3] %s: %s', (language, text, expected) => {
    expect(words(text, language).join(' ')).toBe(expected);
  });

  it.each([
    ['返金方法', '返金 金方 方法'],
    ['注文を確認', '注文 文を を確 確認'],
    ['ありがとう!', 'あり りが がと とう'],
    ['iPhone12の画面', 'iphone12 iphone 12 の画 画面'],
    ['비밀번호를 변경', '비밀 밀번 번호 호를 변경'],
    ['円', '円'],
    ['ﾊﾟｽ', 'パス'],
  ])('[A3] pairs of characters where no spaces are written: %s', (text, expected) => {
    expect(words(text, 'xx').join(' ')).toBe(expected);
  });

  it('[A3] Thai’s vowels stay where they are', () => {
    expect(words('รหัส', 'th')).toEqual(['รห', 'หั', 'ัส']);
  });

  it('[A3] two hyphened words are one as well, when the first is short and both say something', () => {
    expect(words('my Wi-Fi', 'en')).toEqual(['my', 'wifi', 'wi', 'fi']);
    expect(words('wi - fi', 'en')).toEqual(['wi', 'fi']);
    expect(words('passenger-side', 'en')).toEqual(['passenger', 'side']);
    expect(words('log-in est-ce', 'en')).toEqual(['log', 'in', 'estce', 'est', 'ce']);
    expect(words('est-ce', 'fr')).toEqual(['est', 'ce']);
  });

  it('[A3] letters and digits are also apart', () => {
    expect(words('PS4, 42 and 3DS2', 'en')).toEqual([
      'ps4',
      'ps',
      '4',
      '42',
      'and',
      '3ds2',
      '3',
      'ds',
      '2',
    ]);
  });

  it.each([
    ['en', 'cancelling cancelled cancel'],
    ['fr', 'annulé annuler annulés'],
    ['de', 'Bestellung Bestellungen'],
    ['es', 'reembolso reembolsos'],
    ['pt', 'devolução devoluções'],
    ['it', 'spedizione spedizioni'],
    ['nl', 'bestelling bestellingen'],
  ])('[A3] one stem, %s: %s', (language, text) => {
    expect(new Set(terms(text, language)).size).toBe(1);
  });

  it('[A3] are written in one way', () => {
    expect(fold('ÉLÈVE')).toBe('eleve');
    expect(fold('Straße Œuvre Łódź ﬁn')).toBe('strasse oeuvre lodz fin');
    expect(fold('Ёлка')).toBe(fold('елка'));
    expect(fold('e\u0301')).toBe(fold('é'));
    expect(fold('が')).toBe('が');
  });
});
