import { category, type MadeUpArticle, madeUpCentre, section } from './made-up-centre.ts';

/** The help centre of a shop that never was, in English, French and Arabic, large enough to look at. */
const body = `<p>Most parcels are with you <strong>within three working days</strong>. You can follow yours from the moment it leaves us.</p>
<h1>Follow your parcel</h1>
<p>Open <a href="/orders">your orders</a>, choose the order, and press <em>Track</em>. The carrier updates the page twice a day.</p>
<h3>Nothing has moved for two days</h3>
<ul><li>Carriers scan parcels at depots only, so a quiet day is normal.</li><li>After two quiet days, write to us: we ask the carrier for you.</li></ul>
<h1>Where we deliver</h1>
<table><thead><tr><th>Country</th><th>Days</th><th>Price</th></tr></thead><tbody><tr><td>France</td><td>1–2</td><td>3.90 €</td></tr><tr><td>Germany, Belgium</td><td>2–3</td><td>5.90 €</td></tr></tbody></table>
<h1>If you are not in</h1>
<blockquote>The carrier leaves a card and tries once more the next day. Then the parcel waits at the nearest shop for a week.</blockquote>
<pre><code>TRACK-2026-000417</code></pre>
<img src="https://example.com/parcel.png" alt="A parcel on a doorstep">
<script>alert(1)</script><p onclick="alert(2)">See also <a href="javascript:alert(3)">this</a>.</p>
<iframe src="https://www.youtube.com/embed/abc"></iframe>`;

const bodyFr = `<p>La plupart des colis arrivent <strong>sous trois jours ouvrés</strong>.</p><h2>Suivre votre colis</h2><p>Ouvrez vos commandes, choisissez la commande, puis « Suivre ».</p><h2>Où nous livrons</h2><p>En France, en Belgique et en Allemagne.</p><h2>En votre absence</h2><p>Le transporteur repasse le lendemain.</p>`;
const bodyAr = `<p>تصل معظم الطرود <strong>خلال ثلاثة أيام عمل</strong>.</p><h2>تتبع طردك</h2><p>افتح طلباتك واختر الطلب ثم اضغط «تتبع».</p>`;

const short = (text: string) => `<p>${text}</p>`;
const plain = (number: number, under: number | null, en: string, fr?: string): MadeUpArticle => ({
  number,
  section: under,
  texts: {
    en: { title: en, body: short(`${en}: how it works, step by step.`) },
    ...(fr === undefined
      ? {}
      : { fr: { title: fr, body: short(`${fr} : comment faire, pas à pas.`) } }),
  },
});

export const coffeeShop = () =>
  madeUpCentre(
    [
      category(
        1,
        { en: 'Orders and delivery', fr: 'Commandes et livraison', ar: 'الطلبات والتوصيل' },
        'From the basket to your door.',
      ),
      category(2, { en: 'Payment', fr: 'Paiement' }),
      category(
        3,
        { en: 'Machines and coffee', fr: 'Machines et café' },
        'Care, repair, and how to make a good cup.',
      ),
    ],
    [
      section(1, 1, { en: 'Delivery', fr: 'Livraison', ar: 'التوصيل' }),
      section(2, 1, { en: 'Returns', fr: 'Retours' }),
      section(3, 2, { en: 'Ways to pay', fr: 'Moyens de paiement' }),
      section(4, 3, { en: 'Descaling', fr: 'Détartrage' }),
      section(5, 3, { en: 'Repair', fr: 'Réparation' }),
    ],
    [
      {
        number: 1,
        section: 1,
        texts: {
          en: { title: 'Where is my parcel?', body },
          fr: { title: 'Où est mon colis ?', body: bodyFr, outdated: true },
          ar: { title: 'أين طردي؟', body: bodyAr },
        },
        with: { promoted: true, labels: ['tracking', 'late'] },
      },
      {
        ...plain(2, 1, 'Change the delivery address', 'Changer l’adresse de livraison'),
        with: { labels: ['late'] },
      },
      plain(3, 1, 'Delivery on Saturdays'),
      { ...plain(4, 2, 'Send something back', 'Renvoyer un article'), with: { promoted: true } },
      plain(5, 2, 'When you get your money back', 'Quand vous êtes remboursé'),
      plain(6, 3, 'Cards, transfers and vouchers', 'Cartes, virements et bons'),
      plain(7, 3, 'Pay an invoice', 'Payer une facture'),
      {
        ...plain(8, 4, 'Descale your machine', 'Détartrer votre machine'),
        with: { promoted: true },
      },
      plain(9, 5, 'The pump makes a noise', 'La pompe fait du bruit'),
      { ...plain(10, 5, 'Secret price list'), with: { restricted: true } },
      {
        number: 11,
        section: 5,
        texts: { en: { title: 'Not ready yet', body: short('draft'), draft: true } },
      },
      plain(12, null, 'Write to us', 'Nous écrire'),
      plain(13, null, 'What <em>means</em> on a label'),
    ],
    {
      name: { en: 'Kaffa help', fr: 'Aide Kaffa', ar: 'مساعدة كافا' },
      homeUrl: 'https://example.com/',
      color: '#7a3b1d',
    },
  );
