import { TemporaryAdmin } from '../../src/verify/temporary-admin';
import { Answers, serviceError, stubClients } from '../stubs';

describe('the temporary admin', () => {
  const ANSWERS: Answers = {
    CreateUser: () => ({}),
    PutUserPolicy: () => ({}),
    CreateAccessKey: () => ({ AccessKey: { AccessKeyId: 'AKIA', SecretAccessKey: 'secret' } }),
    DeleteUserPolicy: () => ({}),
    DeleteAccessKey: () => ({}),
    DeleteUser: () => ({}),
  };

  test('is removed with its key and its policy', async () => {
    const { clients, calls } = stubClients(ANSWERS);
    const admin = await TemporaryAdmin.create(clients.iam, 'someone');
    expect(admin.credentials).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 'secret' });
    await admin.remove();
    expect(calls.slice(3).map(({ name }) => name)).toEqual(['DeleteUserPolicy', 'DeleteAccessKey', 'DeleteUser']);
  });

  test('is removed also where it was only half made', async () => {
    const { clients, calls } = stubClients({ ...ANSWERS, PutUserPolicy: () => serviceError('LimitExceeded'), DeleteUserPolicy: () => serviceError('NoSuchEntityException', 404) });
    await expect(TemporaryAdmin.create(clients.iam, 'someone')).rejects.toThrow('LimitExceeded');
    expect(calls.map(({ name }) => name)).toEqual(['CreateUser', 'PutUserPolicy', 'DeleteUserPolicy', 'DeleteUser']);
  });

  test('says what could not be removed', async () => {
    const { clients } = stubClients({ ...ANSWERS, DeleteAccessKey: () => serviceError('ServiceUnavailable', 503) });
    const admin = await TemporaryAdmin.create(clients.iam, 'someone');
    await expect(admin.remove()).rejects.toThrow('ServiceUnavailable');
  });
});
