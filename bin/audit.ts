import { auditDependencies, describeAudit } from './support/audit.ts';

/**
 * `npm run audit`: are there advisories, high or critical, for the dependencies that are deployed? Ends with 1 if
 * there are, and with 0 where the registry does not say, which it tells.
 */
const audit = await auditDependencies();
console.log(describeAudit(audit));
process.exitCode = audit.kind === 'found' ? 1 : 0;
