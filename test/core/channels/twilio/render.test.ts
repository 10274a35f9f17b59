import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { degrade } from '../../../../core/channels/degrade.ts';
import type { Part } from '../../../../core/channels/part.ts';
import { twilio } from '../../../../core/channels/twilio/twilio.ts';
import { wordsIn } from '../../../../core/channels/words/words.ts';
import { anyContent } from '../outbound/arbitrary.ts';

const settings = {
  accountSid: `AC${'0a'.repeat(16)}`,
  authToken: 'f0'.repeat(16),
  phoneNumberSid: `PN${'1b'.repeat(16)}`,
  phoneNumber: '+15005550006',
};
const american = '+15005550009';
const french = '+33612345678';
const place = { conversationId: '65f0a1b2c3d4e5f6a7b8c9d0', seq: 12 };

function sent(part: Part, externalId = american, more: Record<string, string> = {}) {
  const context = { conversationId: 'c', messageId: 'm', part: 0, now: 0 };
  const to = { settings: { ...settings, ...more }, externalId, language: undefined };
  const request = twilio.render(part, to, context);
  const { To, From, ...form } = Object.fromEntries(
    new URLSearchParams(String(request?.body ?? '')),
  );
  return form;
}

describe('what a telephone is given to show', () => {
  it('[H92] keeps to the limits of a message, whatever is sent, and leaves nothing out', () => {
    fc.assert(
      fc.property(anyContent, fc.constantFrom(american, french), (content, to) => {
        const { capabilities } = twilio;
        const { parts } = degrade(content, { capabilities, words: wordsIn('en'), place });
        expect(parts.length).toBeGreaterThan(0);
        for (const part of parts) {
          const { Body = '', MediaUrl } = sent(part, to);
          expect(Body.length).toBeLessThanOrEqual(1600);
          if (MediaUrl === undefined) expect(Body.trim()).not.toBe('');
          if ('text' in part && part.text) expect(Body).toContain(part.text);
          if ('mediaUrl' in part) expect(`${Body} ${MediaUrl}`).toContain(part.mediaUrl);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('[H92] files go where networks take them, and elsewhere as a link', () => {
    const mediaUrl = 'https://a.example/1';
    const picture = { type: 'image', mediaUrl, mediaType: 'image/png', name: 'mine' } as const;
    expect(sent(picture)).toEqual({ MediaUrl: mediaUrl });
    const link = { Body: `mine: ${mediaUrl}` };
    expect(sent(picture, french)).toEqual(link);
    expect(sent(picture, american, { phoneNumber: '+33612345679' })).toEqual(link);
    expect(sent(picture, american, { phoneNumber: '12345' })).toEqual(link);
    expect(sent({ ...picture, mediaType: 'image/svg+xml' })).toEqual(link);
    expect(sent({ ...picture, type: 'file' as const, mediaType: 'application/zip' })).toEqual(link);
    expect(sent({ type: 'file', mediaUrl, name: 'mine' })).toEqual(link);
    expect(sent({ type: 'file', mediaUrl, mediaType: 'application/pdf' })).toEqual({
      MediaUrl: mediaUrl,
    });
    // A messaging service looks for a number that can.
    const service = { messagingServiceSid: 'MG1', phoneNumber: '' };
    expect(sent(picture, american, service)).toMatchObject({ MediaUrl: mediaUrl });
    expect(sent(picture, french, service)).toMatchObject(link);
  });

  it('[H92] a long address leaves room for all of the text', () => {
    const content = {
      type: 'image' as const,
      mediaUrl: `https://a.example/${'x'.repeat(1300)}`,
      mediaType: 'image/png',
      text: 'y'.repeat(900),
      altText: 'z'.repeat(128),
    };
    const showing = { capabilities: twilio.capabilities, words: wordsIn('en'), place };
    const { parts } = degrade(content, showing);
    const bodies = parts.map((part) => sent(part, french)['Body'] ?? '');
    expect(bodies).toEqual([content.text, `${content.altText}: ${content.mediaUrl}`]);
    const longer = { ...content, mediaUrl: `https://a.example/${'x'.repeat(1580)}` };
    const last = degrade(longer, showing).parts.at(-1);
    expect(last && sent(last, french)).toEqual({ Body: longer.mediaUrl });
    // Together while there is room.
    const short = { ...content, mediaUrl: 'https://a.example/x' };
    expect(degrade(short, showing).parts).toHaveLength(1);
  });

  it('[H92] what can be pressed elsewhere is a list, and a place a link', () => {
    const showing = { capabilities: twilio.capabilities, words: wordsIn('en'), place };
    const actions = [
      { type: 'reply' as const, text: 'Yes', payload: 'y' },
      { type: 'reply' as const, text: 'No', payload: 'n' },
      { type: 'link' as const, text: 'Shop', uri: 'https://shop.example/' },
    ];
    const { parts, options } = degrade({ type: 'text', text: 'Which?', actions }, showing);
    expect(parts.map((part) => sent(part))).toEqual([
      { Body: expect.stringMatching(/^Which\?\n\nShop: https:\S+\n1\. Yes\n2\. No\n./) },
    ]);
    expect(options.map(({ title }) => title)).toEqual(['Yes', 'No']);
    const at = { coordinates: { lat: 48.85, long: 2.29 }, location: { name: 'Shop' } };
    const [map] = degrade({ type: 'location', ...at }, showing).parts;
    expect(map && sent(map)['Body']).toMatch(/^Shop\nhttps:\S+48\.85,2\.29$/);
  });

  it('[H92] says where to tell what became of it, if that is known', () => {
    const part = { type: 'text', text: 'x' } as const;
    expect(sent(part)).toEqual({ Body: 'x' });
    const callbackUrl = 'https://api.example.org/channels/1';
    expect(sent(part, american, { callbackUrl })).toEqual({
      Body: 'x',
      StatusCallback: callbackUrl,
    });
    expect(sent({ type: 'template', template: { name: 'a' } })).toEqual({});
  });
});
