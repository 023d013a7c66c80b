/**
 * The sandbox: an ERP, two WMS and a TMS as small REST services over one database, for tests, chaos
 * and people who build a connector. Requests in, rows of {@code erp.*}, {@code wms.*}, {@code
 * tms.*}, webhooks and outbox rows out; each service can be made slow, faulty or absent.
 */
@NullMarked
package dev.andon.sandbox;

import org.jspecify.annotations.NullMarked;
