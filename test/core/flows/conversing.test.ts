import { describe, expect, it } from 'vitest';
import { flowOf, TestRun } from './support/run.ts';

const end = { type: 'end' };

describe('message', () => {
  it('[F3] says text in the customer’s language, with placeholders filled, and goes on', () => {
    const flow = flowOf(
      {
        hi: {
          type: 'message',
          text: { en: 'Hello {{user.name|there}}', fr: 'Bonjour {{user.name|à vous}}' },
          next: 'bye',
        },
        bye: { type: 'message', text: 'Bye from {{app.name}}', next: 'end' },
        end,
      },
      {},
    );
    expect(new TestRun(flow).texts).toEqual(['Hello there', 'Bye from Acme']);
    const french = { conversation: { language: 'fr-CA' }, user: { name: 'Zoé' } };
    expect(new TestRun(flow, { facts: french }).texts[0]).toBe('Bonjour Zoé');
    const japanese = { conversation: { language: 'ja' } };
    expect(new TestRun(flow, { facts: japanese }).texts[0]).toBe('Hello there');
  });

  it('shows Markdown with a plain text beside it, and a picture and a file', () => {
    const flow = flowOf(
      {
        hi: {
          type: 'message',
          markdown: '**Your order** is [here]({{link}}) {{user.name}}',
          image: { url: 'https://cdn.example/{{user.name}}.png', altText: 'A box' },
          file: { url: '{{link}}' },
        },
      },
      { variables: { link: { default: 'https://x.example/1' } } },
    );
    const run = new TestRun(flow, { facts: { user: { name: '*A/B*' } } });
    expect(run.only('say').map(({ content }) => content)).toEqual([
      {
        type: 'text',
        text: 'Your order is here (https://x.example/1) *A/B*',
        markdownText: '**Your order** is [here](https\\:\\/\\/x\\.example\\/1) \\*A\\/B\\*',
      },
      { type: 'image', mediaUrl: 'https://cdn.example/*A%2FB*.png', altText: 'A box' },
      { type: 'file', mediaUrl: 'https://x.example/1' },
    ]);
  });

  it('finds nothing by inherited names', () => {
    const inherited =
      '{{order.__proto__}}{{order.constructor}}{{__proto__}}{{conversation.toString}}.';
    const variables = { order: { default: { id: 1 } } };
    const run = new TestRun(flowOf({ hi: { type: 'message', text: inherited } }, { variables }));
    expect(run.texts).toEqual(['.']);
  });

  it('says nothing of which nothing is left', () => {
    const run = new TestRun(flowOf({ hi: { type: 'message', text: '{{user.name}}' } }));
    expect(run.effects).toEqual([]);
    expect(run.state.status).toBe('ended');
  });
});

describe('options', () => {
  const ask = (more: object = {}) =>
    flowOf(
      {
        ask: {
          type: 'options',
          text: 'What is it about?',
          options: [
            { label: { en: 'My order', fr: 'Ma commande' }, value: 'order', next: 'order' },
            { label: { en: 'A réfund', fr: 'Un remboursement' }, next: 'refund' },
          ],
          variable: 'topic',
          ...more,
        },
        order: { type: 'message', text: 'order {{topic}}' },
        refund: { type: 'message', text: 'refund {{topic}}' },
        other: { type: 'message', text: 'other' },
      },
      { variables: { topic: {} } },
    );

  it('offers replies and goes on where the pressed one leads', () => {
    const run = new TestRun(ask());
    expect(run.only('say')[0]?.content).toEqual({
      type: 'text',
      text: 'What is it about?',
      actions: [
        { type: 'reply', text: 'My order', payload: 'flow:run:ask:0' },
        { type: 'reply', text: 'A réfund', payload: 'flow:run:ask:1' },
      ],
    });
    expect(new TestRun(ask()).presses(0).texts).toEqual(['order order']);
    const reply = { type: 'text' as const, text: 'A réfund', payload: 'flow:run:ask:1' };
    expect(run.content(reply).texts).toEqual(['refund A réfund']);
  });

  it.each([
    ['my ORDER.', ['order order']],
    ['order', ['order order']],
    ['a refund!', ['refund A réfund']],
  ])('takes "%s" for a reply', (text, texts) => {
    expect(new TestRun(ask()).says(text).texts).toEqual(texts);
  });

  it('takes a label in the customer’s language alone', () => {
    const facts = { conversation: { language: 'fr' } };
    expect(new TestRun(ask(), { facts }).says('ma commande').texts).toEqual(['order order']);
    expect(new TestRun(ask()).says('ma commande').texts).not.toEqual(['order order']);
  });

  it('[F9] asks again in the customer’s language, then gives him to the agents', () => {
    const run = new TestRun(ask(), { facts: { conversation: { language: 'fr' } } });
    expect(run.says('?').texts).toEqual(['Merci de choisir une de ces réponses :']);
    expect(run.says('hm').texts).toEqual(['Merci de choisir une de ces réponses :']);
    run.says('hm');
    expect(run.state.status).toBe('failed');
    expect(run.effects.map(({ type }) => type)).toEqual(['failed', 'handOver']);
  });

  it('goes to its branch for anything else at once, or after the retries it has', () => {
    expect(new TestRun(ask({ otherwise: 'other' })).says('hm').texts).toEqual(['other']);
    const patient = new TestRun(ask({ otherwise: 'other', retries: 1, askAgain: 'Pardon?' }));
    expect(patient.says('hm').texts).toEqual(['Pardon?']);
    expect(patient.says('hm').texts).toEqual(['other']);
  });

  it('[F4] takes no button of an earlier step, of another run, or that is none', () => {
    const run = new TestRun(ask());
    expect(run.presses(0, 'order').effects).toEqual([]);
    const payload = 'flow:another:ask:0';
    expect(run.send({ type: 'postback', seq: 9, messageId: 'm', payload }).effects).toEqual([]);
    expect(run.state.status).toBe('waiting');
    const reply = { type: 'text' as const, text: 'A réfund', payload };
    expect(new TestRun(ask()).content(reply).texts).toEqual(['refund A réfund']);
    expect(run.presses(0).texts).toEqual(['order order']);
  });

  it('goes on by itself when its time is up, and keeps its time when it asks again', () => {
    const run = new TestRun(ask({ seconds: 60, timeout: 'other' }));
    const [timer] = run.only('timer');
    expect(timer).toMatchObject({ due: run.facts.now + 60_000 });
    run.says('hm');
    expect(run.only('timer')).toEqual([]);
    expect(run.timer().texts).toEqual(['other']);
  });
});

describe('carousel', () => {
  const panels = (actions: object[], more: object = {}) =>
    flowOf(
      {
        show: {
          type: 'carousel',
          items: [
            { title: 'A', description: '{{user.name}}', image: 'https://x.example/a.png', actions },
          ],
          next: 'after',
          ...more,
        },
        after: { type: 'message', text: 'after {{chosen}}' },
        other: { type: 'message', text: 'other' },
      },
      { variables: { chosen: {} } },
    );
  const link = { type: 'link', label: 'Open', url: 'https://x.example/?q={{user.name}}' };

  it('goes on at once where all buttons are links, with values percent-encoded', () => {
    const run = new TestRun(panels([link]), { facts: { user: { name: 'a&b=c' } } });
    expect(run.only('say')[0]?.content).toEqual({
      type: 'carousel',
      items: [
        {
          title: 'A',
          description: 'a&b=c',
          mediaUrl: 'https://x.example/a.png',
          actions: [{ type: 'link', text: 'Open', uri: 'https://x.example/?q=a%26b%3Dc' }],
        },
      ],
    });
    expect(run.texts).toEqual(['carousel', 'after']);
  });

  it('waits where a button leads on, and saves which', () => {
    const button = { type: 'postback', label: 'Take it', value: 'a' };
    const flow = panels([link, button], { variable: 'chosen', otherwise: 'other' });
    expect(new TestRun(flow).presses(0).texts).toEqual(['after a']);
    expect(new TestRun(flow).says('take it').texts).toEqual(['after a']);
    expect(new TestRun(flow).says('what?').texts).toEqual(['other']);
  });

  it('leaves out links of which no address comes, and is not shown where nothing is left', () => {
    const run = new TestRun(panels([{ ...link, url: '{{user.name}}' }]), {
      facts: { user: { name: 'javascript:alert(1)' } },
    });
    expect(run.texts).toEqual(['after']);
  });
});

describe('end, note and hand-over', () => {
  it('closes the conversation where it is told to', () => {
    const run = new TestRun(flowOf({ over: { type: 'end', close: true } }));
    expect(run.effects).toEqual([{ type: 'close' }]);
    expect(run.state.status).toBe('ended');
  });

  it('hands over with words for the customer and a note for the agents, and goes on when it is back', () => {
    const flow = flowOf(
      {
        hand: {
          type: 'handOver',
          text: 'A colleague takes over.',
          note: 'About {{topic}}',
          queueId: 'sales',
          returned: 'back',
        },
        back: { type: 'message', text: 'Here I am again.' },
      },
      { variables: { topic: { default: 'bikes' } } },
    );
    const run = new TestRun(flow);
    expect(run.effects.slice(1)).toEqual([
      { type: 'note', text: 'About bikes' },
      { type: 'handOver', queueId: 'sales' },
    ]);
    expect(run.state.status).toBe('handedOver');
    expect(run.says('hello?').effects).toEqual([]);
    expect(run.send({ type: 'handedBack', seq: 3 }).texts).toEqual(['Here I am again.']);
  });

  it('ends when it is handed back and waits for nothing', () => {
    const run = new TestRun(
      flowOf({ hand: { type: 'handOver' }, note: { type: 'note', text: 'x' } }),
    );
    expect(run.send({ type: 'handedBack', seq: 1 }).state.status).toBe('ended');
    const noted = new TestRun(flowOf({ note: { type: 'note', text: 'Seen {{lastMessage}}' } }), {
      trigger: { type: 'answer', words: 'my words', confidence: 0.8 },
    });
    expect(noted.effects).toEqual([{ type: 'note', text: 'Seen my words' }]);
  });
});
