import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Behaviour, expectBody, refused } from '../../verify/behaviour';
import { StateBackendAttempt } from '../access/attempt';
import { lockOf, state } from '../access/row';
import { hasKey, hasTable, locksWithObjects, StateBackendSubject } from '../subject';
import { StateBackendSession } from './session';

export const stateBackendBehaviour: Array<Behaviour<StateBackendSubject, StateBackendSession>> = [
  {
    id: 'behaviour/lock-object',
    title: 'A lock that one holds is refused to another, and free again once it is released',
    applies: locksWithObjects,
    run: async (session) => {
      const plan = await session.attempt('plan', 'lock-object');
      const apply = await session.attempt('apply', 'lock-object');
      const where = { Bucket: plan.bucket, Key: lockOf(state)(plan) };
      const take = ({ s3 }: StateBackendAttempt, who: string) => s3.send(new PutObjectCommand({ ...where, Body: who, IfNoneMatch: '*' }));
      await take(plan, 'plan');
      for (const who of [apply, plan]) {
        await refused('a second conditional write of the lock', 'PreconditionFailed', take(who, 'second'));
      }
      await plan.s3.send(new DeleteObjectCommand(where));
      await take(apply, 'apply');
      await apply.s3.send(new DeleteObjectCommand(where));
      return `plan wrote ${where.Key} with If-None-Match, a second write by apply and by plan was refused with 412, plan deleted it, apply took it`;
    },
  },
  {
    id: 'behaviour/lock-item',
    title: 'A lock item that one holds is refused to another, and free again once it is released',
    applies: hasTable,
    run: async (session) => {
      const plan = await session.attempt('plan', 'lock-item');
      const apply = await session.attempt('apply', 'lock-item');
      const lockId = plan.lockItem(`${plan.bucket}/${state(plan)}`);
      const table = { TableName: plan.subject.names.tableName };
      const take = ({ dynamodb }: StateBackendAttempt, who: string) => dynamodb.send(new PutItemCommand({
        ...table, Item: { LockID: { S: lockId }, Info: { S: who } }, ConditionExpression: 'attribute_not_exists(LockID)',
      }));
      await take(plan, 'plan');
      for (const who of [apply, plan]) {
        await refused('a second conditional write of the lock item', 'ConditionalCheckFailedException', take(who, 'second'));
      }
      const release = { ...table, Key: { LockID: { S: lockId } } };
      await plan.dynamodb.send(new DeleteItemCommand(release));
      await take(apply, 'apply');
      await apply.dynamodb.send(new DeleteItemCommand(release));
      return `plan put ${lockId} if it did not exist, a second put by apply and by plan was refused, plan deleted it, apply took it`;
    },
  },
  {
    id: 'behaviour/encrypted',
    title: 'A state that is written without encryption headers is encrypted as the settings say',
    run: async (session) => {
      const apply = await session.attempt('apply', 'encrypted');
      const written = await apply.s3.send(new PutObjectCommand({ Bucket: apply.bucket, Key: state(apply), Body: 'state' }));
      const expected = hasKey(session.subject) ? 'aws:kms' : 'AES256';
      if (written.ServerSideEncryption !== expected) {
        throw new Error(`the state came out encrypted by ${written.ServerSideEncryption ?? 'nothing'}, must be ${expected}`);
      }
      if (hasKey(session.subject) && written.SSEKMSKeyId !== session.model.key?.arn) {
        throw new Error(`the state came out encrypted with ${written.SSEKMSKeyId ?? 'no key'}, must be ${session.model.key?.arn ?? 'the backend\'s key'}`);
      }
      return `apply wrote ${state(apply)} and S3 answered ${expected}${written.SSEKMSKeyId ? ` with ${written.SSEKMSKeyId}` : ''}`;
    },
  },
  {
    id: 'behaviour/overwritten',
    title: 'What a state was before it was overwritten can still be read',
    run: async (session) => {
      const apply = await session.attempt('apply', 'overwritten');
      const where = { Bucket: apply.bucket, Key: state(apply) };
      const first = await apply.s3.send(new PutObjectCommand({ ...where, Body: 'first' }));
      await apply.s3.send(new PutObjectCommand({ ...where, Body: 'second' }));
      await expectBody('the version that was overwritten', 'first', session.deployer.s3, { ...where, VersionId: first.VersionId });
      await expectBody('the state', 'second', apply.s3, where);
      return `apply wrote ${where.Key} twice, a deployer read the first version`;
    },
  },
  {
    id: 'behaviour/recovered',
    title: 'A deleted state comes back by copying its last version',
    run: async (session) => {
      const plan = await session.attempt('plan', 'recovered');
      const { s3 } = session.deployer;
      const where = { Bucket: plan.bucket, Key: state(plan) };
      await session.scratch.seed(where.Key, 'precious');
      await s3.send(new DeleteObjectCommand(where));
      const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: where.Bucket, Prefix: where.Key }));
      const last = listed.Versions?.[0]?.VersionId;
      if (last === undefined) {
        throw new Error(`no version of the deleted state ${where.Key} is left, versioning must keep it`);
      }
      const source = `${where.Bucket}/${where.Key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(last)}`;
      await s3.send(new CopyObjectCommand({ ...where, CopySource: source }));
      await expectBody('the recovered state', 'precious', plan.s3, where);
      return `a deployer deleted ${where.Key} and copied version ${last} over it, plan read what it was`;
    },
  },
];
