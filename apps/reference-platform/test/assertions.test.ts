import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, PostgresServer } from '@plinth/toolchain';
import { Client } from 'pg';
import { assertAll } from '../src/backups/assertions';
import { NEW_ORDER, orderIsThere, SHOP } from '../src/backups/shop';
import { postgresMissing } from './support/postgres';

const directory = join(cacheDirectory(), 'platform', `test-assertions-${process.pid}`);
const SHOP_ASSERTIONS = readFileSync(join(__dirname, '..', 'assertions', 'shop.sql'), 'utf8');
const when = postgresMissing === undefined ? test : test.skip;
const named = (title: string) => (postgresMissing === undefined ? title : `${title} (${postgresMissing})`);

let server: PostgresServer | undefined;
let client: Client | undefined;

beforeAll(async () => {
  if (postgresMissing === undefined) {
    server = await PostgresServer.start({ directory, password: 'of-a-test', settings: { fsync: 'off' } });
    client = new Client({ host: server.host, port: server.port, user: server.user, password: 'of-a-test', database: 'postgres' });
    await client.connect();
    await client.query(SHOP);
  }
}, 60_000);

afterAll(async () => {
  await client?.end();
  await server?.stop('immediate');
  rmSync(directory, { recursive: true, force: true });
});

when(named('of the shop every assertion is true, and each can fail'), async () => {
  const asked = 4;
  expect(await assertAll(client!, SHOP_ASSERTIONS)).toEqual({ asked, failures: [] });
  const broken = async (change: string) => {
    await client!.query(`BEGIN; ${change}`);
    const { failures } = await assertAll(client!, SHOP_ASSERTIONS);
    await client!.query('ROLLBACK');
    return failures;
  };
  expect(await broken('TRUNCATE shop.customer CASCADE; TRUNCATE shop.payment')).toContain('assertion 1: there_are_customers is false');
  expect(await broken('DELETE FROM shop.payment WHERE order_id = 7')).toEqual(['assertion 3: 1 row where none may be: {"id":"7","total":"8.33","paid":null}']);
  expect(await broken('ALTER SEQUENCE shop.order_number RESTART')).toEqual(['assertion 4: numbers_go_on is false']);
  await client!.query('ALTER TABLE shop."Order" DROP CONSTRAINT "Order_customer_id_fkey"');
  expect(await broken('UPDATE shop."Order" SET customer_id = 999999 WHERE id IN (1, 2, 3, 4)')).toEqual([
    'assertion 2: 4 rows where none may be: {"order_of_nobody":"1"}, {"order_of_nobody":"2"}, {"order_of_nobody":"3"}, ...',
  ]);
});

when(named('an order is there once it was placed'), async () => {
  const note = `verify ${randomUUID()}`;
  expect((await assertAll(client!, orderIsThere(note))).failures).toEqual(['assertion 1: the_order_of_this_run_is_there is false']);
  await client!.query(NEW_ORDER, [note]);
  expect(await assertAll(client!, orderIsThere(note))).toEqual({ asked: 1, failures: [] });
  expect((await assertAll(client!, SHOP_ASSERTIONS)).failures).toEqual([]);
});

when.each<[string, string, string[]]>([
  ['a boolean that is unknown', 'SELECT NULL::boolean AS sure', ['assertion 1: sure is null']],
  ['a boolean without a row', 'SELECT true AS sure WHERE false', ['assertion 1: sure has no answer']],
  ['two booleans in a row, which is a row', 'SELECT true, true', ['assertion 1: 1 row where none may be: {"?column?":true}']],
  ['the second of two', 'SELECT true AS one; SELECT false AS two', ['assertion 2: two is false']],
  ['a table that is missing, with its line', 'SELECT true;\n\nSELECT * FROM nothing', ['the assertions cannot be asked: relation "nothing" does not exist (line 3)']],
  ['a file without a query', '-- nothing is asked', ['the assertions ask nothing: there is no query in them']],
])(named('%s fails'), async (_what, sql, failures) => {
  expect((await assertAll(client!, sql)).failures).toEqual(failures);
});

when(named('what assertions change does not last'), async () => {
  await assertAll(client!, 'CREATE TABLE public.traces (id int); SELECT true AS fine');
  expect((await client!.query('SELECT to_regclass(\'public.traces\') AS found')).rows).toEqual([{ found: null }]);
});
