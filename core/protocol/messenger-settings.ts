import * as z from 'zod/mini';
import { jsonBytes } from './content.ts';
import { limits } from './limits.ts';

/**
 * How an integration's messenger looks and what it does, as an administrator sets it. It is baked into the
 * script that the company's pages load, so it is public. Everything may be left out.
 */

const language = z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/));
const localized = (max: number) =>
  z.record(language, z.string().check(z.minLength(1), z.maxLength(max)));
/** `#rgb`, `#rrggbb`, `#rrggbbaa`. */
const color = z.string().check(z.regex(/^#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/));
const imageUrl = z.string().check(z.regex(/^https?:\/\/\S+$/), z.maxLength(2048));

/** The 15 colours of Zendesk's messenger, by the same names. */
export const colorNames = [
  'primary',
  'onPrimary',
  'message',
  'onMessage',
  'action',
  'onAction',
  'businessMessage',
  'onBusinessMessage',
  'background',
  'onBackground',
  'error',
  'onError',
  'notify',
  'onNotify',
  'onSecondaryAction',
] as const;
export type ColorName = (typeof colorNames)[number];

const colors = z.partial(
  z.object(
    Object.fromEntries(colorNames.map((name) => [name, color])) as Record<ColorName, typeof color>,
  ),
);

export const launcherShapes = ['circle', 'square', 'pill'] as const;

const settings = z.object({
  /** The company, at the head of the messenger. */
  title: z.optional(localized(64)),
  /** Under the title, above the conversations. */
  greeting: z.optional(localized(256)),
  avatarUrl: z.optional(imageUrl),
  /** Without it the page's `lang`, else the browser's. */
  locale: z.optional(language),
  /** Which set of colours: `auto` follows the device. Default `auto`. */
  scheme: z.optional(z.enum(['auto', 'light', 'dark'])),
  colors: z.optional(colors),
  darkColors: z.optional(colors),
  fontFamily: z.optional(z.string().check(z.maxLength(200), z.regex(/^[^;{}<>\\]+$/))),
  /** Of all text; 1 is 16 px. */
  contentScale: z.optional(z.number().check(z.minimum(0.75), z.maximum(2))),
  /** Corners, in px. */
  radius: z.optional(z.int().check(z.minimum(0), z.maximum(32))),
  spacing: z.optional(z.enum(['compact', 'regular', 'roomy'])),
  launcher: z.optional(
    z.object({
      shape: z.optional(z.enum(launcherShapes)),
      /** `end` is right where one reads from left to right. Default `end`. */
      side: z.optional(z.enum(['left', 'right', 'start', 'end'])),
      /** px from the sides of the window. Default 20. */
      offsetX: z.optional(z.int().check(z.minimum(0), z.maximum(400))),
      offsetY: z.optional(z.int().check(z.minimum(0), z.maximum(400))),
      /** px. Default 60. */
      size: z.optional(z.int().check(z.minimum(44), z.maximum(96))),
      iconUrl: z.optional(imageUrl),
      /** Beside the icon, of a pill. */
      label: z.optional(localized(32)),
      /** The page opens it itself. */
      hidden: z.optional(z.boolean()),
    }),
  ),
  /** Put after the messenger's own, inside its shadow root. */
  css: z.optional(z.string().check(z.maxLength(20_000))),
  /** In place of the messenger's own words, by language and key. */
  texts: z.optional(
    z.record(
      language,
      z.record(z.string().check(z.maxLength(64)), z.string().check(z.maxLength(512))),
    ),
  ),
  /** Customers may send files. Default true. */
  attachments: z.optional(z.boolean()),
  /** Several conversations, and a button for another. Default true. */
  multipleConversations: z.optional(z.boolean()),
  /** Articles are offered and can be searched. Default true. */
  helpCentre: z.optional(z.boolean()),
  /** What flows offer by themselves is shown. Default true. */
  proactive: z.optional(z.boolean()),
});

/** As a whole: pages load it with every visit, so it has a size. */
export const messengerSettingsSchema = settings.check(
  z.refine((value) => jsonBytes(value) <= limits.messengerBytes, {
    message: `the messenger's settings may take ${limits.messengerBytes} bytes as JSON, all together`,
  }),
);

type Changeable<T> = {
  [K in keyof T]: z.ZodMiniOptional<z.ZodMiniNullable<T[K] & z.core.$ZodType>>;
};

/** What is left out stays, null takes a setting away, an object is replaced as one. */
export const messengerChangeSchema = z.object(
  Object.fromEntries(
    Object.entries(settings.shape).map(([name, schema]) => [name, z.optional(z.nullable(schema))]),
  ) as Changeable<typeof settings.shape>,
);

export type MessengerChange = z.infer<typeof messengerChangeSchema>;
export type MessengerSettings = z.infer<typeof messengerSettingsSchema>;

/** What is baked into an integration's script; nothing in it is secret. */
export interface MessengerConfig {
  integrationId: string;
  /** `https://…` of the HTTP API, without a slash at its end. */
  apiUrl: string;
  /** `https://…/messenger`: where the rest of the messenger lies. */
  baseUrl: string;
  settings: MessengerSettings;
  /** The launcher's own properties, as CSS that `launcherLook` has made of the settings. */
  look: string;
}

/** In the launcher's script it stands for the config, as JSON. */
export const configPlaceholder = '__CAUSERIE_CONFIG__';
