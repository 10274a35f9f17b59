import type { PageMessage } from './content-page.tsx';

const hebrew = 'שלום! ההזמנה 4711 בדרך אליך.';

/** Every kind of content and action, in a few screens. @param url Where pictures are served. */
export function gallery(url: string, locale = 'en'): PageMessage[][] {
  const photo = `${url}/photo.svg`;
  const rtl = locale === 'ar';
  const item = (n: number, actions: number, mediaUrl?: string) => ({
    title: rtl ? `قهوة ${n}` : `Coffee beans no. ${n}`,
    description: rtl ? 'من إثيوبيا، محمصة بعناية' : 'From Ethiopia, roasted with care on Mondays',
    ...(mediaUrl === undefined ? {} : { mediaUrl, altText: 'A bag of coffee' }),
    actions: [
      {
        type: 'buy' as const,
        text: 'Buy',
        amount: 1290,
        currency: 'EUR',
        metadata: { uri: 'https://shop.example/buy' },
      },
      { type: 'link' as const, text: 'Details', uri: 'https://shop.example/1' },
      { type: 'postback' as const, text: 'Ask about it', payload: `ask-${n}` },
    ].slice(0, actions),
  });
  return [
    [
      {
        from: 'user',
        content: {
          type: 'text',
          text: rtl
            ? hebrew
            : 'Hello! Where is my order 4711? I wrote to ada@example.com, see https://shop.example/orders/4711.',
        },
      },
      {
        content: {
          type: 'text',
          text: rtl
            ? 'مرحبا! أين طلبي https://shop.example/orders/4711؟'
            : 'Good morning, Ada. Let me have a look.\nIt left our warehouse yesterday.',
        },
      },
      { from: 'user', content: { type: 'text', text: '🎉👍🏽' } },
      {
        content: {
          type: 'text',
          text: 'Bold and list',
          markdownText:
            'Two ways to **get your money back**:\n\n1. Send it back *within 30 days*\n2. Bring it to a [shop near you](https://shop.example/shops)\n\nUse the code `HELLO10`.',
          actions: [
            { type: 'link', text: 'Track the parcel', uri: 'https://shop.example/track' },
            { type: 'postback', text: 'It has not arrived', payload: 'late' },
            {
              type: 'webview',
              text: 'Choose a shop',
              uri: 'https://shop.example/w',
              fallback: 'https://shop.example/f',
            },
            { type: 'buy', text: 'Insurance', amount: 250, currency: 'EUR' },
          ],
        },
      },
      {
        content: {
          type: 'text',
          text: 'Did that help?',
          actions: [
            { type: 'reply', text: 'Yes, thank you', payload: 'yes', iconUrl: photo },
            { type: 'reply', text: 'No', payload: 'no' },
            { type: 'reply', text: 'I would like to talk to somebody', payload: 'agent' },
            { type: 'locationRequest', text: 'Send my location' },
          ],
        },
      },
    ],
    [
      {
        content: {
          type: 'image',
          mediaUrl: photo,
          altText: 'A mountain at dusk',
          text: 'The view from our shop',
        },
      },
      { from: 'user', content: { type: 'image', mediaUrl: `${url}/gone.png` } },
      {
        from: 'user',
        content: {
          type: 'file',
          mediaUrl: 'https://files.example/a/invoice-2026.pdf',
          mediaType: 'application/pdf',
          mediaSize: 482_113,
        },
      },
      {
        content: {
          type: 'file',
          mediaUrl: 'https://files.example/a/b.zip',
          altText: 'All of the pictures that we have of your parcel.zip',
          mediaType: 'application/zip',
          mediaSize: 12_482_113,
          text: 'Here they are',
        },
      },
      {
        content: {
          type: 'location',
          coordinates: { lat: 48.85837, long: 2.29448 },
          location: { name: 'Our shop', address: '5 avenue Anatole France, Paris' },
        },
      },
      { content: { type: 'template', template: { type: 'unknown' } } },
    ],
    [
      {
        content: {
          type: 'carousel',
          items: [1, 2, 3, 4].map((n) =>
            item(n, n === 1 ? 3 : 2, n === 3 ? `${url}/gone.png` : photo),
          ),
        },
      },
      {
        content: {
          type: 'list',
          items: [{ ...item(5, 1, photo), size: 'large' }, item(6, 1, photo), item(7, 2)],
          actions: [{ type: 'link', text: 'See all', uri: 'https://shop.example/' }],
        },
      },
    ],
    [
      {
        id: 'f'.repeat(24),
        content: {
          type: 'form',
          text: 'So that we can find your order:',
          fields: [
            {
              type: 'text',
              name: 'name',
              label: rtl ? 'الاسم' : 'Your name',
              minSize: 2,
              maxSize: 40,
              placeholder: 'Ada Lovelace',
            },
            { type: 'email', name: 'email', label: 'E-mail', email: 'ada@example.com' },
            { type: 'text', name: 'order', label: 'Order number', format: 'integer' },
            {
              type: 'select',
              name: 'topic',
              label: 'What is it about?',
              options: [
                { name: 'late', label: 'It is late' },
                { name: 'broken', label: 'It is broken' },
                { name: 'other', label: 'Something else' },
              ],
            },
            {
              type: 'select',
              name: 'land',
              label: 'Country',
              options: ['France', 'Germany', 'Italy', 'Spain', 'Portugal', 'Greece'].map(
                (label) => ({ name: label.toLowerCase(), label }),
              ),
            },
            { type: 'text', name: 'note', label: 'Anything else?', required: false },
          ],
        },
      },
    ],
    [
      {
        id: 'e'.repeat(24),
        content: {
          type: 'form',
          text: 'Who are you?',
          fields: [{ type: 'email', name: 'email', label: 'E-mail' }],
        },
      },
      {
        from: 'user',
        content: {
          type: 'formResponse',
          quotedMessageId: 'e'.repeat(24),
          fields: [{ type: 'email', name: 'email', label: 'E-mail', email: 'ada@example.com' }],
        },
      },
      {
        from: 'user',
        content: {
          type: 'formResponse',
          fields: [
            { type: 'text', name: 'name', label: 'Your name', text: 'Ada' },
            {
              type: 'select',
              name: 'topic',
              label: 'What is it about?',
              select: [{ name: 'late', label: 'It is late' }],
            },
          ],
        },
      },
      {
        content: {
          type: 'form',
          submitted: true,
          fields: [{ type: 'email', name: 'email', label: 'E-mail' }],
        },
      },
    ],
  ];
}

/** An article as the server gives it. */
export function article(url: string) {
  return {
    articleId: 'a1b2c3d4e5f6a1b2c3d4e5f6',
    locale: 'en',
    direction: 'ltr',
    title: 'Send something back',
    html: `<p>You may send back what you bought <strong>within 30 days</strong>. Read <a href="https://site.example/app/en/articles/0123456789abcdef01234567.html">how refunds work</a> or <a href="https://post.example/">find a post office</a>.</p><h2>Before you begin</h2><ul><li>Keep the box</li><li>Have your <code>order number</code> at hand</li></ul><h3>What it costs</h3><table><thead><tr><th>Where from</th><th>Price</th><th>Time it takes to arrive</th></tr></thead><tbody><tr><td>France</td><td>free</td><td>2 days, often less than that</td></tr><tr><td>Elsewhere</td><td>4,90 €</td><td>5 days</td></tr></tbody></table><figure><img src="${url}/photo.svg" alt="The label on the box" width="400" height="300"><figcaption>The label on the box</figcaption></figure><h2>Then</h2><ol start="2"><li>Print the label</li><li>Bring it to the post office</li></ol><blockquote><p>Batteries go apart.</p></blockquote><pre><code>LABEL-0001-0002-0003-0004-0005-0006-0007-0008-0009</code></pre><details><summary>And from abroad?</summary><p>Write to us first.</p></details><p><a class="film" href="https://video.example/1">video.example</a></p>`,
    text: 'You may send back what you bought within 30 days.',
    updatedAt: '2026-01-01T00:00:00.000Z',
    outdated: false,
    locales: ['fr'],
  };
}

export const contents = {
  locale: 'en',
  locales: ['en'],
  name: 'Coffee shop',
  url: 'https://site.example/app/en/index.html',
  promoted: [
    { articleId: 'a1', title: 'Where is my parcel?', promoted: true },
    { articleId: 'a2', title: 'Change the delivery address', promoted: true },
  ],
  categories: [
    {
      categoryId: 'c1',
      name: 'Orders',
      sections: [
        {
          sectionId: 's1',
          name: 'Delivery',
          articles: [
            { articleId: 'a1', title: 'Where is my parcel?', promoted: true },
            { articleId: 'a3', title: 'What delivery costs', promoted: false },
          ],
        },
        {
          sectionId: 's2',
          name: 'Returns',
          articles: [{ articleId: 'a4', title: 'Send something back', promoted: false }],
        },
      ],
    },
    {
      categoryId: null,
      name: '',
      sections: [
        {
          sectionId: null,
          name: '',
          articles: [{ articleId: 'a5', title: 'About us', promoted: false }],
        },
      ],
    },
  ],
};
