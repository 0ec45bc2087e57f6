import { CredentialKind } from '@plinth/env-presets';
import { AccessRow, rowsIn, Where as WhereOf } from '../../access/row';
import { RequestContext } from '../../iam';
import { UploaderModel } from '../model';
import { bucketArnOf, hasAccessKey, hasOwnRole, hasReader, principalArnOf, UploaderSubject } from '../subject';
import { UploaderAttempt } from './attempt';
import { decide } from './decide';
import { IDENTITY_TITLES, identityOf, IdentityName } from './identities';

export type Where = WhereOf<UploaderSubject, UploaderModel>;
export type UploaderRow = AccessRow<UploaderSubject, UploaderModel, UploaderAttempt, IdentityName>;
export type RowProps = Parameters<typeof row>[0];

export const row = rowsIn<UploaderSubject, UploaderModel, UploaderAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  exists: (identity, subject) => {
    switch (identity) {
      case 'reader':
        return hasReader(subject);
      case 'workload':
        return hasOwnRole(subject);
      case 'other-issuer':
        return hasOwnRole(subject) && subject.credential.kind !== CredentialKind.POD_IDENTITY;
      case 'scheduler':
        return hasAccessKey(subject) && subject.keyAgeTopicArn !== undefined;
      default:
        return true;
    }
  },
  decide: (asked, model, subject) => decide({ ...asked, identity: identityOf(asked.identity, model, subject) }, model, subject),
});

/** The key of an object, from where an attempt is made. */
export type KeyOf = (where: Pick<Where, 'subject' | 'component'>) => string;

export const upload: KeyOf = ({ subject, component }) => `${subject.settings.prefixes[0]}${component}.bin`;
/** Below the last of several prefixes. */
export const uploadElsewhereAllowed: KeyOf = ({ subject, component }) => `${subject.settings.prefixes[subject.settings.prefixes.length - 1]}${component}.bin`;
/** Below no prefix of the uploader's. */
export const elsewhere: KeyOf = ({ component }) => `plinth-verify-elsewhere/${component}.bin`;
/** Below what only begins like its prefix. */
export const lookalike: KeyOf = ({ subject, component }) => `${subject.settings.prefixes[0].slice(0, -1)}-plinth-verify/${component}.bin`;
/** Every place where a live try writes; what is written there is found and removed by these. */
export const SCRATCH_KEYS: readonly KeyOf[] = [upload, uploadElsewhereAllowed, elsewhere, lookalike];

export const bucketArn = ({ subject }: Where): string => bucketArnOf(subject);
export const objectArn = (key: KeyOf) => (where: Where): string => `${bucketArn(where)}/${key(where)}`;
export const keyArn = ({ subject, model }: Where): string => model.key?.arn ?? subject.keyArn ?? '';
export const secretArn = ({ model }: Where): string => model.secret?.arn ?? '';
export const otherSecretArn = ({ subject: { environment, names } }: Where): string =>
  `arn:${environment.partition}:secretsmanager:${environment.region}:${environment.account}:secret:${names.secretName}-plinth-verify-AbCdEf`;
export const principalArn = ({ subject }: Where): string => principalArnOf(subject);

/** From where, and through what, an upload comes that is accepted. */
export function from({ sourceCidrs = [], vpcEndpointIds = [] }: UploaderSubject): RequestContext {
  return sourceCidrs.length > 0 ? { 'aws:SourceIp': sourceCidrs[0].split('/')[0] } : vpcEndpointIds.length > 0 ? { 'aws:SourceVpce': vpcEndpointIds[0] } : {};
}

/** A write that makes an object: where nothing may be replaced, only if there is none. */
export const creating = ({ subject }: Where): RequestContext => ({
  ...from(subject), 's3:ObjectCreationOperation': 'true', ...(!subject.settings.overwrite && { 's3:if-none-match': '*' }),
});
/** The beginning of a multipart upload, and its parts, which make no object. */
export const partial = ({ subject }: Where): RequestContext => ({ ...from(subject), 's3:ObjectCreationOperation': 'false' });
export const asUploader = ({ subject }: Where): RequestContext => from(subject);
