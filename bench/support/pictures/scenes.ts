import type { Sitting } from './sitting.ts';
import type { Staff } from './staff.ts';

export interface Scene {
  /** Of the shop: `en.html`. */
  page: string;
  play(sitting: Sitting, staff: Staff): Promise<void>;
}

const arabic = {
  question: 'مرحبًا، هل يمكن تركيب هذا المصباح فوق طاولة بطول مترين؟',
  answer: 'أهلًا بك! نعم، نوصي بتعليق Orbite على ارتفاع 60 سم فوق الطاولة، ويكفي مصباح واحد.',
  thanks: 'شكرًا جزيلًا!',
};

/** What the messenger looks like, state by state; each scene has a customer of its own. */
export const scenes: Record<string, Scene> = {
  flow: {
    page: 'en.html',
    async play({ shoot, open, write, press, part, panel }) {
      await shoot('launcher');
      await open();
      await part('welcome').waitFor();
      await panel.locator('.presence').waitFor();
      await shoot('new');
      await write('Hello');
      await part('quick-reply').nth(1).waitFor();
      await shoot('quick-replies');
      await shoot('quick-replies-dark', 'dark');
      await write('How do I send something back?');
      await panel.getByText('Did that answer your question?').waitFor();
      await shoot('articles');
      await panel.locator('.theirs [part~="button"]').first().click();
      await part('article').waitFor();
      await panel.getByText('You have 30 days').waitFor();
      await shoot('article');
      await shoot('article-dark', 'dark');
      await press('Back to conversations');
      await press('Back to conversations');
      await part('search').click();
      await panel.getByRole('searchbox').fill('bulb');
      await part('article-link').first().waitFor();
      await shoot('search');
    },
  },

  form: {
    page: 'en.html',
    async play({ shoot, open, write, part, panel }) {
      await open();
      await write('Where is my order?');
      const form = panel.locator('.theirs form');
      await form.waitFor();
      await shoot('form');
      await form.getByRole('button', { name: 'Send' }).click();
      await panel.getByText('Please fill this in').first().waitFor();
      await shoot('form-wrong');
      await form.getByLabel('Order number').fill('A-12345');
      await form.getByRole('button', { name: 'Send' }).click();
      await panel.getByText('Is that all').waitFor();
      await part('quick-reply').first().waitFor();
      await shoot('form-answered');
    },
  },

  offer: {
    page: 'en.html',
    async play({ shoot, write, part }) {
      await part('offer').waitFor();
      await shoot('offer');
      await part('offer').locator('button').first().click();
      await part('composer').waitFor();
      await shoot('offer-taken');
      await write('Yes, please');
      await part('quick-reply').first().click();
      await part('card').nth(1).waitFor();
      await shoot('cards');
      await shoot('cards-dark', 'dark');
    },
  },

  agent: {
    page: 'en.html',
    async play({ shoot, open, write, press, part, panel, page, launcher }, staff) {
      await staff.setStatus('offline');
      const letGo = await staff.anotherWaits();
      await open();
      await write('Hello');
      await part('quick-reply').nth(1).click();
      await panel.getByText('You are number 2 in line').waitFor();
      await shoot('queue');
      await letGo();
      await panel.getByText('You are next in line').waitFor();
      await staff.setStatus('online');
      const id = await staff.take('Talk to a person');
      await panel.getByText('has joined the conversation').waitFor();
      // Who is there is asked anew when it is opened.
      await press('Close messages');
      await open();
      await panel.locator('.presence').getByText('We are here').waitFor();
      await staff.say(id, 'Good evening! This is Camille, from the workshop. How can I help?');
      await write('My Luna flickers when I dim it. Is it the bulb?');
      await staff.readAndType(id, 'Is it the bulb?');
      await part('typing').waitFor();
      await panel.getByText('Read', { exact: true }).waitFor();
      await shoot('agent-typing');
      await shoot('agent-typing-dark', 'dark');
      await staff.say(
        id,
        'Most likely: not every bulb can be dimmed. Does it say “dimmable” on it?',
      );
      await panel.getByText('Does it say').waitFor();
      await page.context().setOffline(true);
      await part('banner').waitFor();
      await write('Let me look…');
      await shoot('offline');
      await page.context().setOffline(false);
      await part('banner').waitFor({ state: 'hidden' });
      await press('More options');
      await part('menu').waitFor();
      await shoot('menu');
      await page.keyboard.press('Escape');
      await part('close').click();
      await panel.waitFor({ state: 'hidden' });
      await staff.say(id, 'If not, we send you one that is. It is on us.');
      await part('badge').first().waitFor();
      await shoot('unread');
      await launcher.click();
      await press('Back to conversations');
      await part('conversation').first().waitFor();
      await press('New conversation');
      await write('Do you deliver to Belgium?');
      await panel.locator('.theirs').first().waitFor();
      await press('Back to conversations');
      await part('conversation').nth(1).waitFor();
      await staff.say(id, 'And here is how to change it.');
      await part('conversation').locator('.count').waitFor();
      await shoot('list');
      await shoot('list-dark', 'dark');
      await part('conversation').first().click();
      await staff.handBack(id);
      await panel.getByRole('button', { name: 'No, thank you' }).click();
      await part('rating').waitFor();
      await part('rating').locator('label').nth(4).click();
      await part('rating').getByRole('textbox').fill('Quick and kind.');
      await shoot('rating');
    },
  },

  french: {
    page: 'fr.html',
    async play({ shoot, open, write, part }) {
      await open();
      await write('Bonjour');
      await part('quick-reply').nth(1).waitFor();
      await shoot('french');
    },
  },

  arabic: {
    page: 'en.html',
    async play({ shoot, open, write, part, panel, page }, staff) {
      await page.evaluate(() => {
        const { causerie } = window as Window & { causerie?: { set(settings: object): void } };
        causerie?.set({ locale: 'ar', title: { ar: 'ميزون لون' } });
      });
      await open();
      await write('Hello');
      await part('quick-reply').nth(1).click();
      await write(arabic.question);
      const id = await staff.take(arabic.question);
      await panel.getByText(arabic.question).waitFor();
      await staff.say(id, arabic.answer);
      await panel.getByText(arabic.answer).waitFor();
      await write(arabic.thanks);
      await staff.readAndType(id, arabic.thanks);
      await part('typing').waitFor();
      await shoot('arabic');
    },
  },

  embedded: {
    page: 'en.html',
    async play({ shoot, write, part, page }) {
      await page.evaluate(() => {
        const { causerie } = window as Window & {
          causerie?: { render(target: HTMLElement): Promise<void> };
        };
        const place = document.createElement('div');
        place.style.setProperty('block-size', '560px');
        place.style.setProperty('border', '1px solid var(--line)');
        place.style.setProperty('border-radius', '20px');
        place.style.setProperty('overflow', 'hidden');
        document.querySelector('.scene')?.replaceWith(place);
        return causerie?.render(place);
      });
      await write('Hello');
      await part('quick-reply').nth(1).waitFor();
      await part('composer').scrollIntoViewIfNeeded();
      await shoot('embedded');
    },
  },
};
