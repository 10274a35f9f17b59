import type { Entry } from '../../../../../core/protocol/entries.ts';
import type { Model } from '../state/model.ts';
import { textOf } from '../text-of.ts';

interface Chosen {
  sound: boolean;
  notifications: boolean;
}

const devices = new WeakMap<Model, ReturnType<typeof createDevice>>();

/** What the customer has chosen on this device, kept where the browser keeps anything. */
export function deviceOf(model: Model) {
  const device = devices.get(model) ?? createDevice(model.shell.config.integrationId);
  devices.set(model, device);
  return device;
}

function createDevice(integrationId: string) {
  const key = `causerie.${integrationId}.device`;
  let chosen: Chosen = { sound: true, notifications: false };
  try {
    chosen = { ...chosen, ...JSON.parse(localStorage.getItem(key) ?? '{}') };
  } catch {}
  const choose = (changes: Partial<Chosen>) => {
    chosen = { ...chosen, ...changes };
    try {
      localStorage.setItem(key, JSON.stringify(chosen));
    } catch {}
  };
  const canNotify = () => typeof Notification === 'function';

  return {
    get sound() {
      return chosen.sound;
    },
    get notifications() {
      return chosen.notifications;
    },
    canNotify,
    toggleSound() {
      choose({ sound: !chosen.sound });
      if (chosen.sound) chime();
    },
    /** @returns False when the browser's settings forbid it. */
    async toggleNotifications(): Promise<boolean> {
      const on = !chosen.notifications;
      if (on && (await Notification.requestPermission()) !== 'granted') return false;
      choose({ notifications: on });
      return true;
    },
    /** Tells of a message that nobody is looking at. `open` shows it. */
    notify(model: Model, entry: Entry, open: () => void): void {
      if (entry.kind !== 'message') return;
      // Before a first gesture nothing may sound.
      if (chosen.sound && navigator.userActivation?.hasBeenActive !== false) chime();
      const wanted = chosen.notifications && document.visibilityState !== 'visible';
      if (!wanted || !canNotify()) return;
      const t = model.t.value;
      const name = entry.author.displayName ?? t('assistant');
      try {
        const notification = new Notification(t('notificationTitle', { name }), {
          body: textOf(entry.content, t),
          lang: t.locale,
          dir: t.direction,
          tag: entry.id,
        });
        notification.onclick = () => {
          window.focus();
          open();
          notification.close();
        };
      } catch {
        // Android's Chrome has notifications for service workers alone.
      }
    },
  };
}

/** Two soft notes. Nothing is loaded for it; a browser that lets nothing sound keeps silent. */
function chime(): void {
  try {
    const audio = new AudioContext();
    [660, 880].forEach((frequency, n) => {
      const from = audio.currentTime + n * 0.12;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.0001, from);
      volume.gain.exponentialRampToValueAtTime(0.08, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.35);
      tone.connect(volume).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.4);
      if (n === 1) tone.onended = () => void audio.close();
    });
  } catch {}
}
