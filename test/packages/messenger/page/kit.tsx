/** @jsxImportSource react */
import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { loadMessenger, type Messenger } from '../../../../packages/messenger/src/api/index.ts';
import {
  CauserieMessenger,
  type CauserieMessengerProps,
  useMessenger,
} from '../../../../packages/messenger/src/react/index.tsx';

interface Extra {
  /** Told apart in `heard`. */
  hear?: string;
  /** `window.jwt` gives the customer's JWT. */
  loggedIn?: boolean;
}

/** A shop that uses the package's two entries. */
export interface Kit {
  loadMessenger: typeof loadMessenger;
  messenger: Messenger;
  /** Renders the component with these, in strict mode; null: without it. Event listeners write to `heard`. */
  render(props: (Partial<CauserieMessengerProps> & Extra) | null): void;
  /** Of `useMessenger`, in a component beside it. */
  onPage: ReturnType<typeof useMessenger>;
  heard: unknown[][];
  violations: string[];
}

declare global {
  interface Window {
    kit: Kit;
    jwt(): Promise<string>;
  }
}

let root: Root | undefined;

function Beside() {
  window.kit.onPage = useMessenger();
  return <p id="state">{`${window.kit.onPage.isOpen} ${window.kit.onPage.unread}`}</p>;
}

window.kit = {
  loadMessenger,
  heard: [],
  violations: [],
  render(props) {
    root ??= createRoot(document.querySelector('#shop') as Element);
    const { hear = '', loggedIn, ...given } = props ?? {};
    root.render(
      <StrictMode>
        <Beside />
        {props && (
          <CauserieMessenger
            {...(given as CauserieMessengerProps)}
            getToken={loggedIn ? () => window.jwt() : undefined}
            onOpen={() => window.kit.heard.push([`open${hear}`])}
            onClose={() => window.kit.heard.push([`close${hear}`])}
          />
        )}
      </StrictMode>,
    );
  },
} satisfies Omit<Kit, 'messenger' | 'onPage'> as unknown as Kit;

document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  window.kit.violations.push(`${violatedDirective} ${blockedURI}`);
});
