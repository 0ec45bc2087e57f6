import type { Server } from './server';

/** Rows of a kilobyte: beyond the two at which PostgreSQL would compress them out of the way. */
export const BIG_ROWS = 1_050_000;

/** A gibibyte and more of what dumps go wrong on. */
const AWKWARD = `
  CREATE EXTENSION pgcrypto; CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm; CREATE EXTENSION citext;
  CREATE SCHEMA "Second Schema";
  CREATE TYPE mood AS ENUM ('fine', 'très bien', '悪い');
  CREATE DOMAIN "Positive" AS integer CHECK (VALUE > 0);

  CREATE TABLE big (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
  INSERT INTO big (body) SELECT repeat(md5(i::text), 30) FROM generate_series(1, ${BIG_ROWS}) i;
  CREATE TABLE noise (id integer PRIMARY KEY, bytes bytea NOT NULL);
  INSERT INTO noise SELECT i, gen_random_bytes(1000) FROM generate_series(1, 30000) i;

  CREATE TABLE "Mixed Case" ("Id" serial PRIMARY KEY, "Größe" "Positive", "the "" quote" text, m mood, c citext, h hstore,
    doubled integer GENERATED ALWAYS AS ("Größe" * 2) STORED);
  INSERT INTO "Mixed Case" ("Größe", "the "" quote", m, c, h)
    SELECT i, E'tab\\there, back\\\\slash, \\\\. and 🐘 ' || i, (enum_range(NULL::mood))[1 + i % 3], 'ABC', hstore('k' || i, NULL) FROM generate_series(1, 5000) i;
  CREATE INDEX ON "Mixed Case" USING gin ("the "" quote" gin_trgm_ops);
  CREATE TABLE "Second Schema".child (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES "Mixed Case", note text);
  INSERT INTO "Second Schema".child SELECT i, 1 + i % 5000, NULLIF('', '') FROM generate_series(1, 20000) i;
  CREATE TABLE empty (id integer, "nothing" text);
  CREATE TABLE "no columns" ();
  INSERT INTO "no columns" DEFAULT VALUES;

  CREATE TABLE events (at date NOT NULL, kind text NOT NULL, body text) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (kind);
  CREATE TABLE events_2025_a PARTITION OF events_2025 FOR VALUES IN ('a');
  CREATE TABLE events_2025_rest PARTITION OF events_2025 DEFAULT;
  CREATE TABLE events_rest PARTITION OF events DEFAULT;
  INSERT INTO events SELECT date '2024-06-01' + i % 900, (ARRAY['a', 'b', 'c'])[1 + i % 3], 'event ' || i FROM generate_series(1, 30000) i;
  CREATE TABLE base (x integer);
  CREATE TABLE derived (y integer) INHERITS (base);
  INSERT INTO base SELECT generate_series(1, 10);
  INSERT INTO derived SELECT i, i FROM generate_series(1, 7) i;

  CREATE MATERIALIZED VIEW summary AS SELECT m, count(*) AS n FROM "Mixed Case" GROUP BY m;
  CREATE MATERIALIZED VIEW "never filled" AS SELECT 1 AS x WITH NO DATA;
  CREATE SEQUENCE countdown INCREMENT -3 START 1000 MINVALUE -1000 MAXVALUE 1000;
  SELECT nextval('countdown') FROM generate_series(1, 20) \\g /dev/null
  CREATE UNLOGGED TABLE fleeting AS SELECT generate_series(1, 100) AS x;
  SELECT count(lo_from_bytea(0, gen_random_bytes(1000) || repeat('large ', 20000)::bytea)) FROM generate_series(1, 40) \\g /dev/null
  SELECT lo_from_bytea(424242, '') \\g /dev/null
  CREATE FUNCTION "say ''hi''"(x integer) RETURNS text LANGUAGE sql IMMUTABLE AS $f$ SELECT 'hi; ' || x $f$;
  CREATE VIEW "a view" AS SELECT "say ''hi''"(x) FROM base;
  COMMENT ON TABLE big IS 'line 1
line 2 \\. ''quoted''';
`;

/** Who dumps: no superuser, with what the docs ask for and no more. */
export const DUMPER = 'dumper';

export async function createDumper(server: Server, password: string): Promise<void> {
  await server.sql(`CREATE ROLE ${DUMPER} LOGIN PASSWORD '${password.replace(/'/g, "''")}' IN ROLE pg_read_all_data`);
}

export async function createBig(server: Server): Promise<void> {
  // pg_read_all_data does not cover large objects
  await server.sql('CREATE DATABASE "Big Döta"; ALTER DATABASE "Big Döta" SET lo_compat_privileges = on');
  await server.sql(AWKWARD, 'Big Döta', true);
}

export const SMALL = 'small';
export const TINY = 'tiny';

/** What fails long before its rows matter. */
export async function createTiny(server: Server): Promise<void> {
  await server.sql('CREATE DATABASE tiny');
  await server.sql('CREATE TABLE counted AS SELECT generate_series(1, 1000) AS x', TINY);
}

/** So much that it is not all on its way to S3 when the first of its parts arrives there. */
export async function createSmall(server: Server): Promise<void> {
  await server.sql('CREATE DATABASE small; ALTER DATABASE small SET lo_compat_privileges = on');
  await server.sql(`
    CREATE EXTENSION pgcrypto;
    CREATE TABLE items (id integer PRIMARY KEY, bytes bytea NOT NULL);
    INSERT INTO items SELECT i, gen_random_bytes(1000) FROM generate_series(1, 40000) i;
    CREATE TABLE counted AS SELECT generate_series(1, 1000) AS x;
    SELECT lo_from_bytea(0, 'a large object') \\g /dev/null`, SMALL, true);
}

/** What is in every table, in numbers that no order of rows changes. */
export async function checksums(server: Server, database: string): Promise<Record<string, string>> {
  const tables = (await server.sql(`
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
    UNION SELECT format('%I.%I', schemaname, matviewname) FROM pg_matviews WHERE ispopulated ORDER BY 1`, database)).split('\n');
  const query = (table: string): string =>
    `SELECT ${quoted(table)}, count(*), sum(hashtextextended(t::text, 0)::numeric), bit_xor(hashtextextended(t::text, 1)) FROM ONLY ${table} t;`;
  const large = "SELECT 'large objects', count(*), md5(string_agg(oid || md5(lo_get(oid)), ',' ORDER BY oid)) FROM pg_largeobject_metadata;";
  const rows = (await server.sql([...tables.map(query), large].join('\n'), database)).split('\n');
  return Object.fromEntries(rows.map((row) => [row.slice(0, row.indexOf('|')), row.slice(row.indexOf('|') + 1)]));
}

const quoted = (text: string): string => `'${text.replace(/'/g, "''")}'`;
