import { DeleteItemCommand, DescribeTableCommand, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { LiveAttempt, LiveTry } from './live';

type ItemOf = (attempt: LiveAttempt) => string;

const table = ({ subject }: LiveAttempt) => ({ TableName: subject.names.tableName });
const keyOf = (lockId: string) => ({ LockID: { S: lockId } });

/** What is done to one item of the lock table. */
export const getItem = (item: ItemOf): LiveTry => async (attempt) =>
  attempt.dynamodb.send(new GetItemCommand({ ...table(attempt), Key: keyOf(item(attempt)) }));

export const putItem = (item: ItemOf): LiveTry => async (attempt) => attempt.dynamodb.send(new PutItemCommand({
  ...table(attempt), Item: { ...keyOf(attempt.lockItem(item(attempt))), Info: { S: 'plinth-verify' } },
}));

export const deleteItem = (item: ItemOf): LiveTry => async (attempt) =>
  attempt.dynamodb.send(new DeleteItemCommand({ ...table(attempt), Key: keyOf(await attempt.seedLockItem(item(attempt))) }));

export const scan: LiveTry = async (attempt) => attempt.dynamodb.send(new ScanCommand({ ...table(attempt), Limit: 1 }));

export const describeTable: LiveTry = async (attempt) => attempt.dynamodb.send(new DescribeTableCommand(table(attempt)));

/** Asks KMS itself; a data key that nobody uses costs nothing and changes nothing. */
export const generateDataKey: LiveTry = async (attempt) =>
  attempt.kms.send(new GenerateDataKeyCommand({ KeyId: attempt.model.key!.arn, KeySpec: 'AES_256' }));
