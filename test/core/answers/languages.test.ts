import { describe, expect, it } from 'vitest';
import { guessLanguage } from '../../../core/answers/language/guess.ts';
import { answersOf, article, idsFor } from './support.ts';

/** A small help centre that is written in eleven languages. */
const titles: Record<string, Record<string, string>> = {
  password: {
    en: 'Reset your password',
    fr: 'Réinitialiser votre mot de passe',
    de: 'Passwort zurücksetzen',
    es: 'Restablecer la contraseña',
    pt: 'Redefinir a sua senha',
    it: 'Reimpostare la password',
    nl: 'Wachtwoord opnieuw instellen',
    ja: 'パスワードを再設定する',
    zh: '重置密码',
    th: 'รีเซ็ตรหัสผ่าน',
    ko: '비밀번호를 재설정하기',
  },
  refund: {
    en: 'How to get a refund',
    fr: 'Obtenir un remboursement',
    de: 'Eine Rückerstattung erhalten',
    es: 'Obtener un reembolso',
    pt: 'Obter um reembolso',
    it: 'Ottenere un rimborso',
    nl: 'Een terugbetaling krijgen',
    ja: '返金を受ける方法',
    zh: '如何获得退款',
    th: 'วิธีขอเงินคืน',
    ko: '환불 받는 방법',
  },
  delivery: {
    en: 'Track your delivery',
    fr: 'Suivre votre livraison',
    de: 'Lieferung verfolgen',
    es: 'Seguir tu envío',
    pt: 'Acompanhar a sua entrega',
    it: 'Seguire la consegna',
    nl: 'Je levering volgen',
    ja: '配送状況を確認する',
    zh: '跟踪您的配送',
    th: 'ติดตามการจัดส่ง',
    ko: '배송 조회하기',
  },
  invoice: {
    en: 'Download an invoice',
    fr: 'Télécharger l’une de vos factures',
    de: 'Rechnung herunterladen',
    es: 'Descargar una factura',
    pt: 'Baixar uma fatura',
    it: 'Scaricare l’elenco delle fatture',
    nl: 'Een factuur downloaden',
    ja: '請求書をダウンロードする',
    zh: '下载发票',
    th: 'ดาวน์โหลดใบแจ้งหนี้',
    ko: '청구서 다운로드',
  },
  address: {
    en: 'Change your address',
    fr: 'Modifier l’adresse de livraison',
    de: 'Adresse ändern',
    es: 'Cambiar la dirección',
    pt: 'Alterar o endereço',
    it: 'Modificare l’indirizzo',
    nl: 'Adres wijzigen',
    ja: '住所を変更する',
    zh: '更改地址',
    th: 'เปลี่ยนที่อยู่',
    ko: '주소 변경',
  },
};
const answers = answersOf({
  articles: Object.entries(titles).flatMap(([articleId, byLocale]) =>
    Object.entries(byLocale).map(([locale, title]) => article({ articleId, locale, title })),
  ),
});

describe('words as customers write them', () => {
  it.each([
    ['en', 'invoice', 'where are my INVOICES??'],
    ['fr', 'refund', 'Je voudrais être remboursée'],
    ['de', 'password', 'habe meine Passwörter vergessen'],
    ['de', 'invoice', 'Rechnungen'],
    ['es', 'refund', 'quiero reembolsos'],
    ['pt', 'delivery', 'quando chegam as entregas?'],
    ['it', 'refund', 'rimborsi'],
    ['nl', 'password', 'wachtwoorden vergeten'],
  ])('[A3] inflected, %s: %s', (locale, articleId, words) => {
    expect(idsFor(answers, words, locale)[0]).toBe(articleId);
  });

  it.each([
    ['en', 'password', 'i forgot my pasword'],
    ['en', 'delivery', 'dleivery'],
    ['fr', 'refund', 'rembousement'],
    ['de', 'invoice', 'Rechnug'],
    ['en', 'delivery', 'deliv'],
    ['nl', 'refund', 'terugbetalng'],
  ])('[A3] mistyped or not finished, %s: %s', (locale, articleId, words) => {
    expect(idsFor(answers, words, locale)[0]).toBe(articleId);
  });

  it.each([
    ['fr', 'address', 'Changement d’adresse'],
    ['fr', 'address', "changement d'adresse"],
    ['fr', 'invoice', 'où trouver l’facture'],
    ['it', 'invoice', 'non trovo l’ultima fattura'],
    ['es', 'password', 'he olvidado mi contrasena'],
    ['de', 'address', 'Adressänderung'],
    ['de', 'delivery', 'Lieferungsverfolgung'],
    ['fr', 'password', 'REINITIALISER'],
  ])('[A3] elided, without accents, compound, %s: %s', (locale, articleId, words) => {
    expect(idsFor(answers, words, locale)[0]).toBe(articleId);
  });

  it.each([
    ['en', 'refund', 'can i have my money back'],
    ['de', 'refund', 'Ich möchte mein Geld zurück'],
    ['nl', 'refund', 'ik wil mijn geld terug'],
    ['fr', 'delivery', 'où en est mon colis'],
    ['en', 'delivery', 'my parcel hasn’t arrived'],
  ])('[A3] in other words that everybody uses, %s: %s', (locale, articleId, words) => {
    expect(idsFor(answers, words, locale)[0]).toBe(articleId);
  });

  it.each([
    ['ja', 'password', 'パスワードを忘れました'],
    ['ja', 'refund', '返金してほしい'],
    ['zh', 'refund', '我想退款'],
    ['zh', 'address', '怎么修改地址'],
    ['th', 'password', 'ลืมรหัสผ่าน'],
    ['ko', 'delivery', '배송이 언제 오나요'],
    ['ko', 'password', '비밀번호가 기억나지 않아요'],
  ])('[A3] in scripts without spaces, %s: %s', (locale, articleId, words) => {
    expect(idsFor(answers, words, locale)[0]).toBe(articleId);
  });

  it.each([
    ['en', 'deliveries', 'Wait for your delivery'],
    ['en', 'dleivery', 'Wait for your delivery'],
    ['en', 'subscrption', 'How a subscription renews'],
    ['en', 'subscrpton', 'How a subscription renews'],
    ['en', 'ordr', 'Wait for your order'],
    ['en', 'subscr', 'How a subscription renews'],
    ['de', 'Gutscheinkarten', 'Eine Karte mit einem Gutschein'],
    ['de', 'Hausversicherung', 'Versicherung für Ihr Haus'],
    ['de', 'Versicherungskarten', 'Eine Karte mit Ihrer Versicherung'],
    ['nl', 'cadeaukaart', 'Een kaart als cadeau'],
    ['en', 'my play station', 'For a PlayStation'],
    ['en', 'my web cam', 'For the webcam'],
    ['en', 'modem7', 'For the modem 7'],
    ['fr', 'l’éclairage', 'Un éclairage doux'],
    ['fr', 'eclairage', 'Un éclairage doux'],
    ['ja', '照明が点かない', '部屋の照明について'],
    ['th', 'ไฟดับ', 'เมื่อไฟดับ'],
  ])('[A3] also where only its body says it, %s: %s', (locale, words, text) => {
    const others = ['Nothing of this', 'Rien de cela', 'Nichts davon'].map((other, index) =>
      article({ articleId: `other ${index}`, locale, title: '1', text: other }),
    );
    const bodies = answersOf({
      articles: [article({ articleId: 'right', locale, title: '1', text }), ...others],
    });
    expect(idsFor(bodies, words, locale)).toEqual(['right']);
  });

  it('[A3] written together or in two words, with digits or apart', () => {
    const devices = answersOf({
      articles: [
        article({ articleId: 'wifi', title: 'Your Wi-Fi at home' }),
        article({ articleId: 'playstation', title: 'Playing on PlayStation 4' }),
        article({ articleId: 'phone', title: 'Playing on a phone at home' }),
      ],
    });
    expect(idsFor(devices, 'wifi')[0]).toBe('wifi');
    expect(idsFor(devices, 'on my play station')[0]).toBe('playstation');
    expect(idsFor(devices, 'playstation4')[0]).toBe('playstation');
  });

  it('[A3] by the company’s own synonyms, of one word or several, and in their language alone', () => {
    const articles = [
      article({ articleId: 'nimbus', title: 'Nimbus does not start' }),
      article({ articleId: 'nimbus-fr', locale: 'fr', title: 'Nimbus ne démarre pas' }),
      article({ articleId: 'other', title: 'Lamps do not start' }),
    ];
    const plain = answersOf({ articles });
    expect(idsFor(plain, 'flying saucer')).toEqual([]);
    const synonyms = [{ locale: 'en', groups: [['nimbus', 'flying saucer', 'ufo']] }];
    const taught = answersOf({ articles, synonyms });
    expect(idsFor(taught, 'flying saucer', 'en')[0]).toBe('nimbus');
    expect(idsFor(taught, 'my ufo', 'en')[0]).toBe('nimbus');
    expect(idsFor(taught, 'flying', 'en')).toEqual([]);
    expect(idsFor(taught, 'ufo', 'fr')).not.toContain('nimbus-fr');
  });

  it('[A3] an article in one language is found by what was meant in another', () => {
    const english = answersOf({
      articles: [
        article({ articleId: 'refund', title: 'Refunds' }),
        article({ articleId: 'invoice', title: 'Invoices' }),
      ],
    });
    expect(idsFor(english, 'je veux être remboursé', 'fr')[0]).toBe('refund');
    expect(idsFor(english, 'wo ist meine Rechnung', 'de')[0]).toBe('invoice');
    // `meine` is no mistyped mine.
    const mining = answersOf({
      articles: [
        article({ articleId: 'invoice', title: 'Invoices' }),
        article({ articleId: 'mine', title: '1', text: 'a mine' }),
      ],
    });
    expect(idsFor(mining, 'wo ist meine Rechnung', 'de')).toEqual(['invoice']);
  });
});

describe('his language', () => {
  const localesOf = (words: string, locale?: string) =>
    answers
      .suggest({ words, locale, loggedIn: false, limit: 6 })
      .filter(({ articleId }) => articleId === 'refund')
      .map((found) => found.locale);

  it('[A2] is the one that he asks for, whatever language his words are in', () => {
    expect(localesOf('remboursement', 'fr')).toEqual(['fr']);
    expect(localesOf('refund', 'fr')).toEqual(['fr']);
    expect(localesOf('refund', 'fr-CA')).toEqual(['fr']);
    expect(localesOf('refund', 'PT_br')).toEqual(['pt']);
  });

  it('[A2] else the one of his words', () => {
    expect(localesOf('quiero que me den un reembolso')).toEqual(['es']);
    expect(localesOf('remboursement')).toEqual(['fr']);
    expect(localesOf('返金')).toEqual(['ja']);
  });

  it('[A2] else the one that most articles have, and each article comes once', () => {
    const few = answersOf({
      articles: [
        article({ articleId: 'a', locale: 'de', title: 'Nimbus' }),
        article({ articleId: 'a', locale: 'en-GB', title: 'Nimbus' }),
        article({ articleId: 'b', locale: 'en-GB', title: 'Nimbus again' }),
        article({ articleId: 'd', locale: 'en-GB', title: 'Something else' }),
        article({ articleId: 'c', locale: 'de-AT', title: 'Nimbus und so' }),
        article({ articleId: 'c', locale: 'de', title: 'Nimbus und so' }),
      ],
    });
    const found = (locale: string) =>
      few
        .suggest({ words: 'nimbus', locale, loggedIn: false, limit: 6 })
        .map((one) => `${one.articleId} ${one.locale}`)
        .sort();
    expect(found('sv')).toEqual(['a en-GB', 'b en-GB', 'c de']);
    expect(found('en-US')).toEqual(['a en-GB', 'b en-GB', 'c de']);
    expect(found('de-CH')).toEqual(['a de', 'b en-GB', 'c de']);
    expect(found('de-AT')).toEqual(['a de', 'b en-GB', 'c de-AT']);
    expect(few.article('c', { locale: 'de-AT', loggedIn: false })).toEqual({
      articleId: 'c',
      locale: 'de-AT',
      title: 'Nimbus und so',
      confidence: 1,
    });
  });

  it.each([
    ['where is the parcel that I ordered', 'en'],
    ['où est le colis que j’ai commandé', 'fr'],
    ['wo ist das Paket, das ich bestellt habe', 'de'],
    ['dónde está el paquete que pedí', 'es'],
    ['onde está a encomenda que eu fiz', 'pt'],
    ['dove è il pacco che ho ordinato', 'it'],
    ['waar is het pakket dat ik heb besteld', 'nl'],
    ['荷物はどこですか', 'ja'],
    ['我的包裹在哪里', undefined],
    ['iPhone 12', undefined],
    ['', undefined],
  ])('guesses %s', (words, language) => {
    expect(guessLanguage(words)).toBe(language);
  });
});
