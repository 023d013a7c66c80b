-- All rows changed since a moment, in the order of their stamps; heads before lines.
select r.table_name as table_name, r.key as key, r.stamp as stamp, r.record as record
  from (select 1 as place, 'shop.orders' as table_name, o.order_no as key, o.updated_at as stamp, cast(to_jsonb(o) as text) as record
          from shop.orders o
        union all
        select 2, 'shop.order_lines', l.order_no || '/' || l.line_no, l.updated_at, cast(to_jsonb(l) as text)
          from shop.order_lines l) r
 where r.stamp >= cast(:#since as timestamptz)
 order by r.stamp, r.place, r.key
