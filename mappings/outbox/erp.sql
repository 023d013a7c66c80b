-- The next rows of the ERP's outbox beyond the position (txid, id), oldest first, as id, txid and record. Columns stand with their table: a bare txid in order by would be the
-- text of the select list, and "1000" sorts before "999". Only rows below the oldest open transaction are taken, so that a row that commits late is never skipped.
select o.id as id,
       cast(o.txid as text) as txid,
       cast(jsonb_build_object('id', o.id, 'topic', o.topic, 'key', o.key, 'payload', o.payload,
            'occurred_at', to_char(o.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) as text) as record
  from erp.outbox o
 where (o.txid, o.id) > (cast(:#txid as xid8), :#id)
   and o.txid < pg_snapshot_xmin(pg_current_snapshot())
 order by o.txid, o.id
 limit :#limit
