import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Milliseconds after which a rotated secret is noticed. */
const rereadAfter = 5 * 60_000;

/** The secret that signs the SDK's tokens: the current one first, then the one before it. */
export function createTokenSecrets(secretArn: string, now: () => number) {
  const client = new SecretsManagerClient({});
  let read: Promise<Uint8Array[]> | undefined;
  let readAt = 0;

  async function version(stage: string): Promise<Uint8Array | undefined> {
    try {
      const { SecretString } = await client.send(
        new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }),
      );
      return SecretString === undefined ? undefined : new TextEncoder().encode(SecretString);
    } catch (error) {
      // There is no previous version until the first rotation.
      if (stage !== 'AWSCURRENT') return undefined;
      throw error;
    }
  }

  return async (): Promise<Uint8Array[]> => {
    if (read === undefined || now() - readAt > rereadAfter) {
      readAt = now();
      read = Promise.all([version('AWSCURRENT'), version('AWSPREVIOUS')]).then((versions) =>
        versions.filter((one) => one !== undefined),
      );
      read.catch(() => {
        read = undefined;
      });
    }
    return read;
  };
}
