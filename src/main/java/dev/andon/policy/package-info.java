/**
 * Versions of the policies that decide: dictionary, scoring, calendars (contract 5). The store lies
 * in {@code policy.store}.
 */
@NullMarked
package dev.andon.policy;

import org.jspecify.annotations.NullMarked;
