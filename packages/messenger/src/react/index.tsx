'use client';

export { CauserieMessenger, type CauserieMessengerProps } from './causerie-messenger.tsx';
export { type MessengerOnPage, useMessenger } from './use-messenger.ts';
