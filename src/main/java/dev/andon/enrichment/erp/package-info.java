/**
 * Live lookups in the ERP by its REST API (contract {@code contracts/erp.yaml}): open cases that
 * want one in, events {@code exposure.looked-up}, {@code availability.looked-up} out, through the
 * door of canonical events. Circuit breaker and time limit by resilience4j, cache by Caffeine.
 */
@NullMarked
package dev.andon.enrichment.erp;

import org.jspecify.annotations.NullMarked;
