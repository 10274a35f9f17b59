import type { IamState } from '../iam/iam.ts';
import type { TableUnits } from './consumed-capacity.ts';
import type { DynamoDbFaults } from './faults.ts';
import type { NoteKind } from './gateway.ts';
import type { TableKeys } from './request-permissions.ts';

/** What the proxy's thread is started with. */
export interface ProxyWorkerData {
  engineEndpoint: string;
  port: number;
  iam: IamState;
  tables: [string, TableKeys][];
}

/** From the main thread to the proxy's. */
export type ProxyCommand =
  | { kind: 'iam'; state: IamState }
  | { kind: 'table'; name: string; keys: TableKeys }
  | { kind: 'faults'; faults: DynamoDbFaults }
  | { kind: 'flush'; id: number }
  | { kind: 'close' };

/** From the proxy's thread to the main one. */
export type ProxyReport =
  | { kind: 'listening'; port: number }
  | { kind: 'units'; units: TableUnits[] }
  | { kind: 'flushed'; id: number }
  | { kind: 'note'; level: NoteKind; message: string };
