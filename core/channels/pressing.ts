import type { Button, Capabilities, Part } from './part.ts';
import { measureOf, shorten, split } from './split.ts';
import type { ChannelWords } from './words/words.ts';

/** How what can be pressed is shown on a channel: as buttons, answers, links, or a numbered list. */

/** Something to press, of which a channel may have no idea. */
export type Press =
  /** `answer`: it goes when one is chosen. */
  | { kind: 'choice'; title: string; reference: string; answer: boolean }
  | { kind: 'link'; title: string; uri: string }
  | { kind: 'location'; title: string }
  /** Nothing can be pressed; it is said all the same. */
  | { kind: 'said'; text: string };

/** An answer of a numbered list. */
export interface Option {
  title: string;
  reference: string;
}

/** A text with what can be pressed under it, and a picture or file that it belongs to. */
export interface Block {
  text: string;
  presses: readonly Press[];
  media?: Omit<Media, 'text' | 'buttons' | 'replies'>;
}

type Choice = Extract<Press, { kind: 'choice' }>;
type Link = Extract<Press, { kind: 'link' }>;
type ChoiceButton = Extract<Button, { type: 'choice' }>;
type Media = Extract<Part, { type: 'image' | 'audio' | 'video' | 'file' }>;
/** What stands under a text or a picture. */
type Under = Pick<Media, 'buttons' | 'replies'>;

/** What is pressed under a text, and what has to be said in the text because it is not. */
interface Arranged {
  under: Under;
  lines: string[];
  numbered: readonly Choice[];
}

/** Blocks as a channel can show them, in their order. Numbers of lists go on from block to block. */
export function showBlocks(
  blocks: readonly Block[],
  capabilities: Capabilities,
  words: ChannelWords,
): { parts: Part[]; options: Option[] } {
  const arranged = blocks.map(({ presses }) => arrange(presses, capabilities));
  const lastNumbered = arranged.findLastIndex(({ numbered }) => numbered.length > 0);
  const options: Option[] = [];
  const parts = blocks.flatMap((block, index) => {
    const one = arranged[index] ?? { under: {}, lines: [], numbered: [] };
    const lines = [...one.lines];
    for (const { title, reference } of one.numbered) {
      options.push({ title, reference });
      lines.push(`${options.length}. ${title}`);
    }
    if (index === lastNumbered) lines.push(words.pick);
    const text = [block.text, lines.join('\n')].filter((piece) => piece !== '').join('\n\n');
    return [
      ...shown(block.media, text, one.under, capabilities, words),
      ...positions(block.presses, capabilities),
    ];
  });
  return { parts: joinLocation(parts, capabilities), options };
}

/** Whether and how things can be pressed; all of one kind, so that every channel has a form for it. */
function arrange(presses: readonly Press[], capabilities: Capabilities): Arranged {
  const choices = presses.filter((press) => press.kind === 'choice');
  const links = presses.filter((press) => press.kind === 'link');
  const said = presses.flatMap((press) => {
    if (press.kind === 'said') return [press.text];
    return press.kind === 'location' && !capabilities.locationRequest ? [press.title] : [];
  });
  const none: Arranged = {
    under: {},
    lines: [...said, ...links.map(lineOf)],
    numbered: choices,
  };
  if (choices.length === 0 && links.length === 0) return none;
  const asReplies = (): Arranged | undefined => {
    const { replies } = capabilities;
    if (choices.length === 0 || replies === undefined || choices.length > replies.max) {
      return undefined;
    }
    const titles = titlesFor(choices, replies.title);
    if (titles === undefined) return undefined;
    const under = { replies: choices.map((choice, index) => choiceButton(choice, titles[index])) };
    const lines = [...said, ...links.map(lineOf), ...shortened(choices, replies.title)];
    return { under, lines, numbered: [] };
  };
  const asButtons = (among: readonly Link[]): Arranged | undefined => {
    const pressed = [...choices, ...among];
    const titles = buttonTitles(choices, among, capabilities);
    if (titles === undefined) return undefined;
    const buttons = pressed.map((press, index) =>
      press.kind === 'choice'
        ? choiceButton(press, titles[index])
        : linkButton(press, titles[index]),
    );
    const left = links.filter((link) => !among.includes(link));
    const limit = capabilities.buttons?.title ?? 0;
    const lines = [...said, ...left.map(lineOf), ...shortened(pressed, limit)];
    return { under: { buttons }, lines, numbered: [] };
  };
  const withAnswers = choices.some(({ answer }) => answer);
  const ways = withAnswers
    ? [asReplies, () => asButtons(links), () => asButtons([])]
    : [() => asButtons(links), () => asButtons([]), asReplies];
  for (const way of ways) {
    const found = way();
    if (found !== undefined) return found;
  }
  return none;
}

/** Titles of buttons; undefined when they do not fit. */
function buttonTitles(
  choices: readonly Choice[],
  links: readonly Link[],
  { buttons }: Capabilities,
): string[] | undefined {
  const count = choices.length + links.length;
  if (buttons === undefined || count === 0 || count > buttons.max) return undefined;
  if (links.length > 0 && !buttons.links) return undefined;
  if (links.length > (buttons.maxLinks ?? buttons.max)) return undefined;
  if (!buttons.mixed && links.length > 0 && choices.length > 0) return undefined;
  return titlesFor([...choices, ...links], buttons.title);
}

/** Titles as they fit; undefined when they cannot be told apart any more. */
function titlesFor(presses: readonly { title: string }[], limit: number): string[] | undefined {
  const titles = presses.map(({ title }) => shorten(title, limit));
  const isMade = presses.some(({ title }) => title.length > limit);
  return isMade && new Set(titles).size < titles.length ? undefined : titles;
}

/** Titles that a button has not room for, as they are. */
function shortened(presses: readonly { title: string }[], limit: number): string[] {
  return presses.flatMap(({ title }) => (title.length > limit ? [`• ${title}`] : []));
}

function choiceButton({ title, reference }: Choice, short = title): ChoiceButton {
  return { type: 'choice', title: short, reference };
}

function linkButton({ title, uri }: Link, short = title): Button {
  return { type: 'link', title: short, uri };
}

function lineOf({ title, uri }: Link): string {
  return title === uri ? uri : `${title}: ${uri}`;
}

/** A text and a picture or file, with what stands under them. */
function shown(
  media: Block['media'],
  text: string,
  under: Under,
  capabilities: Capabilities,
  words: ChannelWords,
): Part[] {
  if (media === undefined) return texts(text, under, capabilities, words);
  const type = kindOf(media.type, capabilities);
  if (type === undefined) {
    const line = addressLine(media);
    const whole = text === '' ? line : `${text}\n\n${line}`;
    return texts(whole, under, capabilities, words);
  }
  const part: Media = { ...media, type };
  const isPressed = isUnder(under);
  const measure = measureOf(capabilities);
  // Where a network does not take this file after all, its address stands below the text.
  const fits =
    text === '' ||
    (measure(text) <= capabilities.caption &&
      measure(`${text}\n${addressLine(media)}`) <= capabilities.text);
  if (fits && (!isPressed || capabilities.mediaButtons === true)) {
    return [{ ...part, ...(text === '' ? {} : { text }), ...under }];
  }
  // What is pressed stands last, so that it is found.
  return isPressed
    ? [part, ...texts(text, under, capabilities, words)]
    : [...texts(text, under, capabilities, words), part];
}

function addressLine({ name, mediaUrl }: NonNullable<Block['media']>): string {
  return name ? `${name}: ${mediaUrl}` : mediaUrl;
}

function isUnder({ buttons = [], replies = [] }: Under): boolean {
  return buttons.length + replies.length > 0;
}

/** What a channel shows a file as; undefined when it takes none of the kind. */
function kindOf(type: Media['type'], { media }: Capabilities): Media['type'] | undefined {
  if (media.includes(type)) return type;
  return media.includes('file') ? 'file' : undefined;
}

/** A text in as many parts as it takes; the last one has what is pressed. */
function texts(
  text: string,
  under: Under,
  capabilities: Capabilities,
  words: ChannelWords,
): Part[] {
  const isPressed = isUnder(under);
  const measure = measureOf(capabilities);
  const said = text === '' && isPressed ? words.choose : text;
  const pieces = split(said, capabilities.text, measure);
  const last = pieces.pop();
  if (last === undefined) return [];
  if (!isPressed) return [...pieces, last].map((piece) => ({ type: 'text', text: piece }));
  const limit = Math.min(
    capabilities.text,
    (under.buttons === undefined ? undefined : capabilities.buttons?.text) ?? capabilities.text,
    (under.replies === undefined ? undefined : capabilities.replies?.text) ?? capabilities.text,
  );
  const ends = split(last, limit, measure);
  const end = ends.pop() ?? last;
  return [
    ...[...pieces, ...ends].map((piece): Part => ({ type: 'text', text: piece })),
    { type: 'text', text: end, ...under },
  ];
}

/** Asks for the person's position, each for itself: with anything else channels show no button for it. */
function positions(presses: readonly Press[], capabilities: Capabilities): Part[] {
  if (!capabilities.locationRequest) return [];
  return presses.flatMap((press): Part[] => {
    if (press.kind !== 'location') return [];
    const pieces = split(press.title, capabilities.text, measureOf(capabilities));
    const last = pieces.pop() ?? '';
    return [
      ...pieces.map((text): Part => ({ type: 'text', text })),
      { type: 'text', text: last, locationRequest: true },
    ];
  });
}

/** Characters of a text that may stand with a request for a position, wherever there is one. */
const askingAtMost = 640;

/** A short text, and the request that it makes, in one. */
function joinLocation(parts: readonly Part[], capabilities: Capabilities): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    const isRequest = part.type === 'text' && part.locationRequest === true;
    const isPlain =
      before?.type === 'text' && !isUnder(before) && before.locationRequest === undefined;
    if (isRequest && isPlain) {
      const text = `${before.text}\n${part.text}`;
      const limit = Math.min(capabilities.text, askingAtMost);
      if (measureOf(capabilities)(text) <= limit) {
        joined[joined.length - 1] = { ...part, text };
        continue;
      }
    }
    joined.push(part);
  }
  return joined;
}
