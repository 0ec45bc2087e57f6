import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
  type Tag,
} from '@aws-sdk/client-cloudformation';

export interface Template {
  readonly Resources: Record<string, { Type: string; Properties?: object; DeletionPolicy?: string; DependsOn?: string }>;
  readonly Outputs?: Record<string, { Value: unknown }>;
}

const DEADLINE_MS = 20_000;

async function poll<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what} took longer than ${DEADLINE_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

export async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

export async function settled(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  const { stack } = await poll(async () => {
    const stack = await describe(client, name);
    return stack?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : { stack };
  }, `stack ${name}`);
  return stack;
}

async function reasons(client: CloudFormationClient, name: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return StackEvents.filter((event) => /FAILED/.test(event.ResourceStatus ?? ''))
    .map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`)
    .join('\n');
}

/** Deploys as `cdk deploy` does, by a change set; `unchanged` when it is empty. Throws what failed. */
export async function deploy(
  client: CloudFormationClient, name: string, template: Template | string, tags: Tag[] = [], parameters: Record<string, string> = {},
): Promise<'created' | 'updated' | 'unchanged'> {
  const exists = (await describe(client, name)) !== undefined;
  const changeSet = { StackName: name, ChangeSetName: 'deploy' };
  if (exists) {
    // As CDK does: the executed one of the last deploy still holds the name.
    await client.send(new DeleteChangeSetCommand(changeSet));
  }
  await client.send(new CreateChangeSetCommand({
    ...changeSet,
    ChangeSetType: exists ? 'UPDATE' : 'CREATE',
    TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Tags: tags,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  }));
  const made = await poll(async () => {
    const described = await client.send(new DescribeChangeSetCommand(changeSet));
    return /COMPLETE|FAILED/.test(described.Status ?? '') ? described : undefined;
  }, 'the change set');
  if (made.Status === 'FAILED') {
    await client.send(new DeleteChangeSetCommand(changeSet));
    if (/didn't contain changes|No updates are to be performed/.test(made.StatusReason ?? '')) {
      return 'unchanged';
    }
    throw new Error(made.StatusReason);
  }
  await client.send(new ExecuteChangeSetCommand(changeSet));
  const stack = await settled(client, name);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(stack?.StackStatus ?? '')) {
    throw new Error(`${stack?.StackStatus}\n${await reasons(client, name)}`);
  }
  return exists ? 'updated' : 'created';
}

/** Deletes the stack; throws what could not be deleted. */
export async function destroy(client: CloudFormationClient, name: string): Promise<void> {
  const id = (await describe(client, name))?.StackId;
  await client.send(new DeleteStackCommand({ StackName: name }));
  const stack = id === undefined ? undefined : await settled(client, id);
  if (stack !== undefined && stack.StackStatus !== 'DELETE_COMPLETE') {
    throw new Error(`${stack.StackStatus}\n${await reasons(client, id!)}`);
  }
}
