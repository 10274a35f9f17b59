import { AppState } from 'react-native';

/** Whether the app is looked at. Before the system has said it, it is: something is being shown. */
export function isActive(): boolean {
  const { currentState } = AppState;
  return currentState !== 'background' && currentState !== 'inactive';
}
