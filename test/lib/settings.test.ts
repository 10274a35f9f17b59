import { describe, expect, it } from 'vitest';
import { CONTEXT_HELP, readSettings } from '../../lib/settings.ts';

const read = (context: Record<string, unknown>) => readSettings((name) => context[name]);

describe('the context', () => {
  it('may be empty', () => {
    expect(read({})).toMatchObject({
      capacity: 1,
      deployment: 'causerie',
      protectData: true,
      allowedOrigins: ['*'],
      logRetentionDays: 30,
      account: { accountConcurrency: 1_000, apiGatewayRate: 10_000, busiestQueueShare: 1 },
    });
  });

  it('comes as text from the command line', () => {
    expect(
      read({
        capacity: '0.01',
        accountConcurrency: '2000',
        protectData: 'false',
        allowedOrigins: 'https://shop.example, https://help.example:8443',
        account: '012345678901',
        region: 'eu-west-3',
      }),
    ).toMatchObject({
      capacity: 0.01,
      account: { accountConcurrency: 2_000 },
      protectData: false,
      allowedOrigins: ['https://shop.example', 'https://help.example:8443'],
      awsAccount: '012345678901',
      awsRegion: 'eu-west-3',
    });
  });

  it.each([
    ['capacity', 'abc'],
    ['capacity', '0'],
    ['capacity', '-1'],
    ['capacity', ''],
    ['capacity', 'Infinity'],
    ['capacity', true],
    ['accountConcurrency', '1.5'],
    ['accountConcurrency', '0'],
    ['busiestQueueShare', '2'],
    ['protectData', 'yes'],
    ['allowedOrigins', 'shop.example'],
    ['allowedOrigins', 'https://shop.example/path'],
    ['logRetentionDays', '31'],
    ['deployment', 'Shop_1'],
    ['region', 'Paris'],
    ['account', '1234'],
    ['siteDomain', 'https://help.example.com'],
    ['siteDomain', 'localhost'],
    ['emailDomain', 'support@example.com'],
    ['emailDomain', 'localhost'],
    ['alarmEmail', 'nobody'],
    ['alarmEmail', 'one@example.com,two@example.com'],
    ['alarms', 'maybe'],
    ['siteCertificate', 'arn:aws:acm:eu-west-3:111122223333:certificate/0a1b'],
  ])('refuses %s=%s and says what is allowed', (name, value) => {
    expect(() => read({ [name]: value })).toThrowError(
      expect.objectContaining({
        code: 'INVALID_CONTEXT',
        message: `-c ${name}=${value} is not allowed. ${name}: ${CONTEXT_HELP[name]}.`,
      }),
    );
  });

  it('has a domain and its certificate, or neither', () => {
    const siteDomain = 'help.example.com';
    const siteCertificate =
      'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f';
    expect(read({ siteDomain, siteCertificate })).toMatchObject({ siteDomain, siteCertificate });
    expect(() => read({ siteDomain })).toThrowError(/siteCertificate: ARN/);
    expect(() => read({ siteCertificate })).toThrowError(/siteDomain: host/);
  });

  it('is explained, every name of it', () => {
    const asked: string[] = [];
    readSettings((name) => {
      asked.push(name);
      return undefined;
    });
    expect(asked.toSorted()).toEqual(Object.keys(CONTEXT_HELP).toSorted());
  });
});
