/**
 * Faults: Java errors as one family with stable codes. Business exceptions are findings and cases,
 * never faults. Depends on nothing; every stage may use it.
 */
@NullMarked
package dev.andon.fault;

import org.jspecify.annotations.NullMarked;
