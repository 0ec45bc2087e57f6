import { Statement } from '../../iam';
import { expectSame, firstProblem, missingTags } from '../../promises/expect';
import { noCodePromise } from '../../promises/no-code';
import { bucketArnOf, hasAccessKey, hasKey, hasOwnRole, hasReader, principalArnOf, UploaderSubject } from '../subject';
import { UploaderPromise } from './types';

const UPLOADING = ['s3:AbortMultipartUpload', 's3:PutObject'];
const WITH_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

const allowed = (policy: readonly Statement[] | undefined): Statement[] => (policy ?? []).filter(({ effect }) => effect === 'Allow');
const actionsOf = (policy: readonly Statement[] | undefined, service: string): string[] => [
  ...new Set(allowed(policy).flatMap(({ actions, notActions }) => [...actions ?? [], ...(notActions ? [`all but ${notActions.join(', ')}`] : [])])),
].filter((action) => action.startsWith(service) || !action.includes(':')).sort();
const resourcesOf = (policy: readonly Statement[] | undefined, service: string): string[] => [
  ...new Set(allowed(policy).filter(({ actions }) => actions?.some((action) => action.startsWith(service)) ?? true).flatMap(({ resources, notResources }) => [
    ...resources ?? [], ...(notResources ? [`all but ${notResources.join(', ')}`] : []),
  ])),
].sort();

/** Whether a role may be given more by others: one that existed already. */
const grantedOnly = (subject: UploaderSubject): boolean => hasAccessKey(subject) || hasOwnRole(subject);

/** Who uploads, and what it is granted. */
export const identityPromises: UploaderPromise[] = [
  {
    id: 'identity',
    title: 'Who uploads has the name that follows from the environment, so that a rename in code makes no new identity',
    applies: grantedOnly,
    check: ({ principal }, subject) => expectSame('who uploads', principal?.arn, principalArnOf(subject)),
  },
  {
    id: 'granted-only',
    title: 'It may put objects and abort its own uploads, and with a key have S3 encrypt them, and nothing else',
    applies: grantedOnly,
    check: ({ principal }, subject) => expectSame('what it may do', actionsOf(principal?.policy, ''), [...UPLOADING, ...(hasKey(subject) ? WITH_KEY : [])].sort()),
  },
  {
    id: 'prefixes',
    title: 'It may do so under its prefixes, and nowhere else',
    check: ({ principal }, subject) => expectSame('where it may put objects',
      resourcesOf(principal?.policy, 's3:'), subject.settings.prefixes.map((prefix) => `${bucketArnOf(subject)}/${prefix}*`).sort()),
  },
  {
    id: 'one-key',
    title: 'It uses exactly the key of the bucket, and no key where there is none',
    check: ({ principal, key }, subject) => expectSame('the keys that it uses',
      resourcesOf(principal?.policy, 'kms:').filter((arn) => arn.includes(':kms:') || arn === '*'), hasKey(subject) ? [key?.arn ?? subject.keyArn] : []),
  },
  {
    id: 'identity-tags',
    title: 'Who uploads carries every tag of the environment',
    applies: grantedOnly,
    check: ({ principal }, { environment }) => missingTags('who uploads', principal?.tags ?? {}, environment.tags),
  },
  {
    id: 'one-workload',
    title: 'Exactly one kind of workload takes the role, and no account, service or provider besides',
    applies: hasOwnRole,
    check: ({ principal }) => expectSame('the statements by which the role is taken', principal?.trust?.map(({ effect }) => effect), ['Allow'])
      ?? firstProblem((principal?.trust ?? []).map(({ principals, conditions, actions }) => expectSame('who is trusted', [
        ...principals?.aws ?? [], ...(principals?.everybody ? ['*'] : []), ...principals?.services ?? [], ...principals?.federated ?? [],
      ].length, 1) ?? (principals!.aws.length > 0 || principals!.everybody ? 'who is trusted is an account or everybody, must be one provider or service' : undefined)
        ?? (actions?.some((action) => action.includes('*')) ? `the actions are ${actions.join(', ')}, must be named` : undefined)
        ?? (conditions.length < 2 ? `the conditions are ${conditions.length}, must say which workload` : undefined)
        ?? firstProblem(conditions.map(({ operator, key, values }) => expectSame(`the comparison of ${key}`, operator, 'StringEquals')
          ?? expectSame(`the values of ${key}`, values.length, 1))))),
  },
  {
    id: 'reader-limited',
    title: 'The reader may read and describe this one secret, and list secrets only where it was asked for',
    applies: hasReader,
    check: ({ reader, secret }, { readerLists = false }) => expectSame('what the reader may do', actionsOf(reader, 'secretsmanager:'), [
      'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', ...(readerLists ? ['secretsmanager:ListSecrets'] : []),
    ]) ?? expectSame('the secrets that it may read', resourcesOf((reader ?? []).filter(({ actions }) => actions?.includes('secretsmanager:GetSecretValue')), 'secretsmanager:'), [secret?.arn]),
  },
  noCodePromise(),
];
