import { describe, expect, it } from 'vitest';
import { flowOf, TestRun } from './support/run.ts';

const variables = { score: {}, why: {}, reply: {} };

describe('askResolved', () => {
  const found = [
    {
      ...{ articleId: 'a1', locale: 'en', title: 'Returns', confidence: 0.7 },
      url: 'https://help.example/1',
    },
    { articleId: 'a2', title: 'Refunds', snippet: 'Within 14 days.', confidence: 0.4 },
    { articleId: 'a3', title: 'Boats', confidence: 0.1 },
  ];
  const flow = flowOf({
    look: { type: 'articles', limit: 6, minConfidence: 0.3, next: 'sure', none: 'nothing' },
    sure: { type: 'askResolved', yes: 'yes', no: 'no' },
    yes: { type: 'message', text: 'good' },
    no: { type: 'message', text: 'sorry' },
    nothing: { type: 'message', text: 'nothing {{confidence}}' },
  });
  const trigger = { type: 'answer' as const, words: 'give it back', confidence: 0.9 };
  const shown = () => new TestRun(flow, { trigger }).answers({ type: 'suggest', articles: found });

  it('[M48] asks for articles with the customer’s words and shows those that are likely enough, by their ids', () => {
    const run = new TestRun(flow, { trigger });
    expect(run.state.pending).toMatchObject({ type: 'suggest', words: 'give it back', limit: 6 });
    run.answers({ type: 'suggest', articles: found });
    expect(run.only('say')[0]?.content).toEqual({
      type: 'carousel',
      items: [
        {
          title: 'Returns',
          actions: [
            {
              type: 'link',
              text: 'Read',
              uri: 'https://help.example/1',
              metadata: { payload: 'flow:run:look:0' },
            },
          ],
          metadata: { articleId: 'a1', locale: 'en' },
        },
        {
          title: 'Refunds',
          description: 'Within 14 days.',
          actions: [{ type: 'postback', text: 'Read', payload: 'flow:run:look:1' }],
          metadata: { articleId: 'a2' },
        },
      ],
    });
    expect(run.texts[1]).toBe('Did that answer your question?');
  });

  it('[F8] tells the answers what was clicked, and goes on waiting', () => {
    const run = shown();
    const clicked = { articleId: 'a1', words: 'give it back', outcome: 'clicked' };
    expect(run.presses(0, 'look').effects).toEqual([{ type: 'learn', signal: clicked }]);
    expect(run.presses(1, 'look').texts).toEqual(['Refunds\n\nWithin 14 days.']);
    expect(run.presses(7, 'look').effects).toEqual([]);
    expect(run.at).toBe('sure');
  });

  it.each([
    ['Yes', 'resolved', 'good'],
    ['no.', 'rejected', 'sorry'],
  ])('[F8] learns from "%s"', (text, outcome, said) => {
    const run = shown().says(text);
    expect(run.only('learn').map(({ signal }) => [signal.articleId, signal.outcome])).toEqual([
      ['a1', outcome],
      ['a2', outcome],
    ]);
    expect(run.texts).toEqual([said]);
  });

  it('asks once more after something else, then takes it for no, and learns nothing of it', () => {
    const run = shown().says('what?');
    expect(run.texts).toEqual(['Did that answer your question?']);
    run.says('what?');
    expect(run.texts).toEqual(['sorry']);
    expect(run.only('learn')).toEqual([]);
  });

  it('goes to its branch for none where none is likely, or nobody has said anything', () => {
    const unlikely = new TestRun(flow, { trigger });
    unlikely.answers({ type: 'suggest', articles: found.slice(2) });
    expect(unlikely.texts).toEqual(['nothing 0.1']);
    expect(new TestRun(flow).texts).toEqual(['nothing 0']);
  });

  it('shows certain articles in the customer’s language', () => {
    const certain = flowOf({ look: { type: 'articles', articleIds: ['x'], display: 'list' } });
    const run = new TestRun(certain, { facts: { user: { loggedIn: true } } });
    expect(run.state.pending).toMatchObject({ articleIds: ['x'], loggedIn: true, language: 'en' });
    expect(run.answers({ type: 'articles', articles: found.slice(0, 1) }).texts).toEqual(['list']);
  });
});

describe('wait and rating', () => {
  const after = { type: 'message', text: 'said {{reply}} {{score}} {{why}}' };
  const silent = { type: 'message', text: 'silence' };

  it('waits for a time, whatever the customer writes meanwhile', () => {
    const flow = flowOf({
      pause: { type: 'wait', for: 'time', seconds: 90, next: 'after' },
      after: { type: 'message', text: 'now: {{lastMessage}}' },
    });
    const run = new TestRun(flow);
    const [timer] = run.only('timer');
    expect(timer?.due).toBe(run.facts.now + 90_000);
    expect(run.says('hello?').effects).toEqual([]);
    expect(run.send({ type: 'timer', timerId: 'another' }).effects).toEqual([]);
    expect(run.timer().texts).toEqual(['now: hello?']);
  });

  it('[F4] waits for a reply, or until its time is up; a late timer says nothing', () => {
    const flow = flowOf(
      {
        listen: {
          type: 'wait',
          for: 'reply',
          variable: 'reply',
          seconds: 60,
          timeout: 'silent',
          next: 'after',
        },
        after,
        silent,
      },
      { variables },
    );
    const run = new TestRun(flow);
    const timerId = String(run.state.waiting?.timerId);
    expect(run.says('my reply').texts).toEqual(['said my reply']);
    expect(run.send({ type: 'timer', timerId }).effects).toEqual([]);
    expect(new TestRun(flow).timer().texts).toEqual(['silence']);
  });

  it('asks for a rating, takes it pressed or typed, and nothing else for one', () => {
    const steps = {
      rate: {
        type: 'rating',
        askComment: true,
        variable: 'score',
        commentVariable: 'why',
        seconds: 60,
        next: 'after',
        timeout: 'silent',
      },
      after,
      silent,
    };
    const rated = (scale: 2 | 5) =>
      new TestRun(flowOf({ ...steps, rate: { ...steps.rate, scale } }, { variables }));
    const run = rated(5);
    expect(run.only('askRating')).toEqual([
      { type: 'askRating', scale: 5, text: 'How was this conversation?', askComment: true },
    ]);
    expect(run.send({ type: 'rated', seq: 1, score: 9 }).effects).toEqual([]);
    expect(run.send({ type: 'rated', seq: 2, score: 4, comment: 'fine' }).texts).toEqual([
      'said  4 fine',
    ]);
    expect(rated(5).says('5').texts).toEqual(['said  5']);
    expect(rated(2).says('5').texts).toEqual(['said']);
    expect(rated(2).timer().texts).toEqual(['silence']);
  });
});
