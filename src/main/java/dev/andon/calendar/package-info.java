/**
 * Working time: calendars of teams and sites (contract 5: one package, shared by scoring,
 * expectations and SLA). Pure.
 */
@NullMarked
package dev.andon.calendar;

import org.jspecify.annotations.NullMarked;
