import { DeleteItemCommand, DescribeTableCommand, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { StateBackendAttempt, StateBackendTry } from './attempt';

type ItemOf = (attempt: StateBackendAttempt) => string;

const table = ({ subject }: StateBackendAttempt) => ({ TableName: subject.names.tableName });
const keyOf = (lockId: string) => ({ LockID: { S: lockId } });

/** What is done to one item of the lock table. */
export const getItem = (item: ItemOf): StateBackendTry => async (attempt) =>
  attempt.dynamodb.send(new GetItemCommand({ ...table(attempt), Key: keyOf(item(attempt)) }));

export const putItem = (item: ItemOf): StateBackendTry => async (attempt) => attempt.dynamodb.send(new PutItemCommand({
  ...table(attempt), Item: { ...keyOf(attempt.lockItem(item(attempt))), Info: { S: 'plinth-verify' } },
}));

export const deleteItem = (item: ItemOf): StateBackendTry => async (attempt) =>
  attempt.dynamodb.send(new DeleteItemCommand({ ...table(attempt), Key: keyOf(await attempt.seedLockItem(item(attempt))) }));

export const scan: StateBackendTry = async (attempt) => attempt.dynamodb.send(new ScanCommand({ ...table(attempt), Limit: 1 }));

export const describeTable: StateBackendTry = async (attempt) => attempt.dynamodb.send(new DescribeTableCommand(table(attempt)));

/** Asks KMS itself; a data key that nobody uses costs nothing and changes nothing. */
export const generateDataKey: StateBackendTry = async (attempt) =>
  attempt.kms.send(new GenerateDataKeyCommand({ KeyId: attempt.model.key!.arn, KeySpec: 'AES_256' }));
