/** @jsxImportSource react */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useZendesk, type ZendeskContextValues, ZendeskProvider } from 'react-use-zendesk';

/** A shop that was written for Zendesk's widget. */
export interface Shop {
  zendesk: ZendeskContextValues;
  heard: [name: string, value: unknown][];
  setKey(key: string): void;
}

declare global {
  interface Window {
    shop: Shop;
  }
}

const heard: Shop['heard'] = [];
const hear = (name: string) => (value?: unknown) => {
  heard.push([name, value]);
};
const listeners = {
  onOpen: hear('open'),
  onClose: hear('close'),
  onUnreadMessages: hear('unreadMessages'),
  onResetWidget: hear('resetWidget'),
  onProactiveMessageDisplayed: hear('proactiveMessageDisplayed'),
  onProactiveMessageClicked: hear('proactiveMessageClicked'),
  onConversationStarted: hear('conversationStarted'),
  onConversationOpened: hear('conversationOpened'),
  onNewConversationButtonClicked: hear('newConversationButtonClicked'),
  onConversationWithAgentRequested: hear('conversationWithAgentRequested'),
  onConversationAgentAssigned: hear('conversationAgentAssigned'),
  onMessagesShown: hear('messagesShown'),
};

function Shelf({ setKey }: Pick<Shop, 'setKey'>) {
  const zendesk = useZendesk();
  window.shop = { zendesk, heard, setKey };
  return <p id="state">{`${zendesk.isOpen} ${zendesk.unreadMessages}`}</p>;
}

function App() {
  const [key, setKey] = useState(location.hash.slice(1));
  return (
    <ZendeskProvider apiKey={key} {...listeners}>
      <Shelf setKey={setKey} />
    </ZendeskProvider>
  );
}

createRoot(document.querySelector('#shop') as Element).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
