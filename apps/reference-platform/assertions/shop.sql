-- What must be true of a restored database of the shop. `platform restore-drill dev --assertions assertions/shop.sql` asks.
-- A query with one boolean column fails on every row that is not true; any other query fails on every row.

SELECT count(*) > 0 AS there_are_customers FROM shop.customer;

-- every order is somebody's
SELECT o.id AS order_of_nobody FROM shop."Order" o WHERE NOT EXISTS (SELECT FROM shop.customer c WHERE c.id = o.customer_id);

-- an order's total is the sum of what was paid for it
SELECT o.id, o.total, sum(p.amount) AS paid
  FROM shop."Order" o LEFT JOIN shop.payment p ON p.order_id = o.id
 GROUP BY o.id, o.total HAVING o.total IS DISTINCT FROM sum(p.amount);

-- what the next order's number is made from was restored too
SELECT nextval('shop.order_number') > max(id) AS numbers_go_on FROM shop."Order";
