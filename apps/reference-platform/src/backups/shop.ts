/**
 * What the local database holds: a small shop with what dumps stumble over: a name in capitals, partitions, a generated column,
 * a sequence, a view that is stored, unicode, a large object, an empty table. Each run of `verify` adds an order.
 */
export const SHOP = `
CREATE SCHEMA shop;
CREATE TABLE shop.customer (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE);
CREATE SEQUENCE shop.order_number;
CREATE TABLE shop."Order" (
  id bigint NOT NULL DEFAULT nextval('shop.order_number') PRIMARY KEY, customer_id integer NOT NULL REFERENCES shop.customer, note text NOT NULL UNIQUE,
  net numeric(12, 2) NOT NULL, total numeric(12, 2) NOT NULL GENERATED ALWAYS AS (round(net * 1.19, 2)) STORED
);
CREATE TABLE shop.payment (order_id bigint NOT NULL REFERENCES shop."Order", paid_on date NOT NULL, amount numeric(12, 2) NOT NULL)
  PARTITION BY RANGE (paid_on);
CREATE TABLE shop.payment_2025 PARTITION OF shop.payment FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.payment_later PARTITION OF shop.payment DEFAULT;
CREATE TABLE shop.complaint (id integer PRIMARY KEY);
CREATE INDEX ON shop.payment (order_id);
INSERT INTO shop.customer (name, email)
  SELECT (ARRAY['Zoë', 'Øystein', 'Łucja', '小林', 'Ayşe'])[1 + n % 5] || ' ' || n, 'customer-' || n || '@acme.example' FROM generate_series(1, 200) n;
INSERT INTO shop."Order" (customer_id, note, net) SELECT 1 + n % 200, 'order ' || n, n FROM generate_series(1, 2000) n;
INSERT INTO shop.payment SELECT id, date '2025-01-01' + (id % 600)::int, total FROM shop."Order";
CREATE MATERIALIZED VIEW shop.revenue AS SELECT extract(year FROM paid_on) AS year, sum(amount) AS amount FROM shop.payment GROUP BY 1;
DO $$
BEGIN
  -- pg_read_all_data does not cover large objects
  EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO PUBLIC', lo_from_bytea(0, convert_to(repeat('a picture of a kettle ', 500), 'UTF8')));
END $$;
`;

/** An order that only the dumps have that begin after it. */
export const NEW_ORDER = `
WITH placed AS (INSERT INTO shop."Order" (customer_id, note, net) VALUES (1, $1, 100) RETURNING id, total)
INSERT INTO shop.payment SELECT id, current_date, total FROM placed`;

/** Whether that order is there. */
export const orderIsThere = (note: string): string => `SELECT count(*) = 1 AS the_order_of_this_run_is_there FROM shop."Order" WHERE note = '${note}';`;
