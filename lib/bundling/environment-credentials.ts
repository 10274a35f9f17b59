/**
 * Stands in the bundles for `@aws-sdk/credential-provider-node`. Lambda hands a function its
 * role's credentials in the environment, so the SDK's chain (profiles, SSO, instance metadata,
 * web identity) would be a fifth of every bundle, loaded at every cold start and never used.
 */

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/**
 * The SDK's `defaultProvider`: credentials of the function's role.
 * @throws Error with name `CredentialsProviderError` where the environment has none
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      const error = new Error(
        'No AWS credentials in the environment: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      );
      error.name = 'CredentialsProviderError';
      throw error;
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    };
  };
}
