/** What stands on the page on which an administrator allows a partner's product. */
export interface ConsentWords {
  /** @param name Of the product. */
  title(name: string): string;
  what: string;
  may: readonly string[];
  mayNot: string;
  /** @param host That the browser goes to next. */
  afterwards(host: string): string;
  who: string;
  email: string;
  password: string;
  allow: string;
  deny: string;
  /** Where scripts are off. */
  noScript: string;
  wait: string;
  errors: {
    unauthorized: string;
    forbidden: string;
    conflict: string;
    quota_exceeded: string;
    other: string;
  };
}

export const consentWords: Readonly<Record<'en' | 'fr', ConsentWords>> = {
  en: {
    title: (name) => `${name} asks to be connected`,
    what: 'Once you allow it, it may:',
    may: [
      'see, make and change your customers and their conversations',
      'write in conversations, and send files',
      'be told of what happens in conversations',
    ],
    mayNot: 'It sees neither keys nor settings, and you can take it away again at any time.',
    afterwards: (host) => `Afterwards you come back to ${host}.`,
    who: 'Sign in as an administrator to allow it.',
    email: 'E-mail address',
    password: 'Password',
    allow: 'Allow',
    deny: 'Do not allow',
    noScript: 'Switch on JavaScript for this page to go on.',
    wait: 'One moment…',
    errors: {
      unauthorized: 'E-mail address or password is wrong.',
      forbidden: 'Only administrators can allow this.',
      conflict: 'Your password has to be changed first. Sign in at your workspace, then come back.',
      quota_exceeded: 'Your workspace has as many integrations as it may have.',
      other: 'That did not work. Try again.',
    },
  },
  fr: {
    title: (name) => `${name} demande à être connecté`,
    what: 'Avec votre accord, il pourra :',
    may: [
      'voir, créer et modifier vos clients et leurs conversations',
      'écrire dans les conversations et y envoyer des fichiers',
      'être averti de ce qui se passe dans les conversations',
    ],
    mayNot: 'Il ne voit ni les clés ni les réglages, et vous pouvez le retirer à tout moment.',
    afterwards: (host) => `Vous reviendrez ensuite sur ${host}.`,
    who: 'Connectez-vous comme administrateur pour donner votre accord.',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    allow: 'Autoriser',
    deny: 'Refuser',
    noScript: 'Activez JavaScript pour cette page afin de continuer.',
    wait: 'Un instant…',
    errors: {
      unauthorized: 'L’adresse e-mail ou le mot de passe est incorrect.',
      forbidden: 'Seuls les administrateurs peuvent donner leur accord.',
      conflict:
        'Votre mot de passe doit d’abord être changé. Connectez-vous à votre espace, puis revenez.',
      quota_exceeded: 'Votre espace compte déjà autant d’intégrations qu’il peut en avoir.',
      other: 'Cela n’a pas fonctionné. Réessayez.',
    },
  },
};
